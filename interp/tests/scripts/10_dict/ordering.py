d = {}
for w in "one two three four".split():
    d[w] = len(w)
print(d)
del d["two"]
d["two"] = 99
print(d, list(d))
d["one"] = "kept place"
print(d)
print(d.popitem(), next(iter(d)), next(reversed(d)))
e = {3: "c", 1: "a", 2: "b"}
print(e, dict(sorted(e.items())), sorted(e), sorted(e, key=e.get))
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 3):
    del big[i]
print(len(big), list(big)[:5], list(big)[-3:], sum(big))
for i in range(0, 1000, 3):
    big[i] = "again"
print(len(big), list(big)[-2:])
first = next(iter(big))
print(first, big[first])
inverse = {v: k for k, v in {"x": 1, "y": 2}.items()}
print(inverse)
merged = {**{"a": 1, "b": 2}, "c": 3, **{"a": 10}}
print(merged)
print({1: "int", 1.0: "float", True: "bool"}, {0: "a", False: "b"})
print({"a": 1, "b": 2, "a": 3})
groups = {}
for w in ["apple", "avocado", "banana", "blueberry", "cherry"]:
    groups.setdefault(w[0], []).append(w)
print(groups)
