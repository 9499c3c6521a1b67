d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), "a" in k, 2 in v, ("a", 1) in i, ("a", 2) in i)
d["d"] = 4
print(list(k), list(v), list(i), len(v))
print(sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "z"}), k == {"a", "b", "c", "d"})
print(sorted(i & {("a", 1)}), k.isdisjoint(["q"]), k.isdisjoint("a"), k <= {"a", "b", "c", "d", "e"}, k > {"a"})
print(list(reversed(k)), list(reversed(v)), list(reversed(i)))
print({"a": 1}.keys() == {"a": 2}.keys(), {"a": 1}.items() == {"a": 1}.items(), {"a": 1}.values() == {"a": 1}.values())
for key, value in d.items():
    d[key] = value * 10
print(d)
try:
    for key in d:
        d[key + "x"] = 1
except RuntimeError as e:
    print(e)
try:
    for key in d.keys():
        del d[key]
except RuntimeError as e:
    print(e)
d = {i: i for i in range(5)}
for key in list(d):
    if key % 2:
        del d[key]
print(d, sum(d.values()), max(d.items(), key=lambda p: p[1]))
it = iter(d)
print(next(it), next(it), next(it), next(it, "end"))
print({}.keys(), {}.values(), {}.items(), len(k.mapping))
