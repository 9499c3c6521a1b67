d = {"one": 1, "two": 2}
print(d, len(d), d["one"])
d["three"] = 3
print(d)
d["one"] = 11
print(d)
print("two" in d, "four" in d, 1 in d)
print(d.get("four"), d.get("four", 4), d.get("two"))
for k in d:
    print(k, d[k])
for k, v in d.items():
    print(k, "->", v)
print(list(d.keys()), list(d.values()))
del d["two"]
print(d)
counts = {}
for ch in "mississippi":
    counts[ch] = counts.get(ch, 0) + 1
print(counts)
nested = {"a": {"b": {"c": 1}}}
nested["a"]["b"]["d"] = 2
print(nested)
print({}, {1: "a", 2.5: "b", (1, 2): "c", None: "d", True: "e"})
