print(sorted([[3, 1], [2], [3], []]), sorted([(2, "b"), (2, "a"), (1, "z")]), sorted(["b", "B", "a", "A"]), sorted([1, True, 0, False]))
print(sorted([{1, 2}, {1}, {1, 2, 3}], key=len), sorted([b"b", b"a", bytearray(b"aa")], key=bytes))
for bad in ([1, "a"], [None, 1], [1j, 2j], [{}, {}], [[1], (1,)], [int, str]):
    try:
        sorted(bad)
    except TypeError as e:
        print(e)
xs = [5, 3, 8]
print(xs.sort(), xs, xs.sort(reverse=True), xs, sorted(xs) is xs)
a = [3, 1, 2]
try:
    a.sort(key=lambda x: 1 / (x - 1))
except ZeroDivisionError:
    print(sorted(a))
names = ["b10", "a2", "a10", "b1"]
print(sorted(names), sorted(names, key=lambda n: (n[0], int(n[1:]))), sorted(names, key=lambda n: n[::-1]))
recs = [{"n": "x", "v": 2}, {"n": "y", "v": 1}, {"n": "z", "v": 2}]
print([r["n"] for r in sorted(recs, key=lambda r: r["v"])], [r["n"] for r in sorted(recs, key=lambda r: -r["v"])], max(recs, key=lambda r: r["v"])["n"])
big = [(i * 7919) % 1000 for i in range(1000)]
s = sorted(big)
print(s == list(range(1000)), sorted(s) == s, sorted(s[::-1]) == s, sorted(s, reverse=True) == s[::-1])
runs = list(range(100)) + list(range(50, 0, -1)) + [7] * 20
print(sorted(runs)[:10], sorted(runs)[-3:], len(sorted(runs)))
floats = [2.5, float("inf"), -1.0, 0.0, -0.0, float("-inf")]
print(sorted(floats), sorted(map(str, floats)), sorted(floats, key=abs)[:3])
