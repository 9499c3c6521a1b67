# Moves of many items, texts of floats, and arithmetic of mixed types.
for n in (0, 1, 5, 63, 64, 65, 130, 200):
    v = list(range(n))
    v.insert(n // 2, "m")
    v.insert(0, "f")
    print(n, v.pop(0), v.pop(n // 2), v == list(range(n)), end=" ")
    v[1:3] = [7] * 70
    w = v[:]
    del v[2:60]
    v[:0] = w
    print(len(v), v[-3:], len(w[::-1]), w[::-7][:3], (w + v)[-2:])
    v.reverse()
    v[::2] = [0] * len(v[::2])
    print(sum(x for x in v if isinstance(x, int)), v.count(0), v[5:1], v[3:3])
v = [1, 2, 3]
v[1:1] = v
v[:] = (x for x in v)
print(v)
for x in (0.0, -0.0, 0.25, 0.5, 1.5, 2.5, 0.125, 0.05, 1e15, 123456.785, 1 / 3, 2.0**52, 2.0**53 + 2, 1e22, 1e-30, 5e-324):
    print(*("%.*f" % (p, x) for p in (0, 1, 2, 3, 10, 25)), f"{x:.2f}", f"{-x:+08.1f}")
print(1 + 0.5, 2**53 + 1.0, (2**53 + 1) * 1.0, 7 / 2, (2**60 + 1) / 3, -7 / 2, 1 << 3, True + 0.5, -(-2**61), ~5)
print(f"{10**20:,} {12:05d} {-3:+} {'x':>3}|{'é':^5}|{3.0}|{None}|{1:x}", "%5.1f|%s|%r|%-4d|%%" % (2.25, "a", "b", 3))
print("{0!r:>5}{1:{w}}{name}".format("q", 2, w=4, name=3.5), str(0), str(-10), str(10**18), repr(-1), str(99), str(100))
print("a" in "abc", "ab" in "xab", "" in "", "abcd" in "abc", "é" in "caf\u00e9" * 20, "fé" in "café" * 20)
print("ÄB".lower(), "".lower(), "A".lower(), "Straße".upper(), "abc"[-1], "abc"[0], "é€"[1], [c for c in "aé€b"])
print({1, 1.0, True, "1"} == {1, "1"}, {0: 1}.get(False), 2 in {2.0}, (1, 2) in {(1, 2.0)}, {-1, -2}, -1 in {-2})
