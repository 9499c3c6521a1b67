d = {}
for i in range(2000):
    d[i * 7919 % 4001] = i
print(len(d), sum(d), sum(d.values()))
for i in range(0, 2000, 2):
    del d[i * 7919 % 4001]
print(len(d), sum(d.values()), (7919 % 4001) in d, 0 in d)
for i in range(500):
    d[f"s{i}"] = i
for i in range(500):
    assert d.pop(f"s{i}") == i
print(len(d), list(d)[:3], list(d.items())[-1])
while len(d) > 990:
    print(d.popitem())
    if len(d) == 995:
        break
e = {i: None for i in range(10)}
for _ in range(100):
    k = next(iter(e))
    del e[k]
    e[k + 10] = None
print(list(e))
f = dict.fromkeys(range(5), "v")
f.clear()
f["again"] = 1
print(f, len(f))
g = {}
for i in range(5):
    g["k"] = i
    g[i] = g.get(i - 1, 0) + 1
print(g)
print({True: 1, 1: 2, 1.0: 3, "1": 4}, {None: 1}.get(None), {(): "empty"}[()])
