t = (5, 3, 5, 1)
print(t.count(5), t.count(9), t.index(3), sorted(t), max(t), min(t), sum(t), len(t), 3 in t, t[1:], t[::-1], t[-2])
print(t + (9,), t * 2, 0 * t, (t, t)[1][0], tuple(x * 2 for x in t), tuple(enumerate("ab")), tuple({"k": 1}))
print((1, 2) < (1, 3), (1,) < (1, 2), (2,) > (1, 99), ("a", 1) == ("a", 1.0), (1, 2) != [1, 2], () == tuple())
grid = {(x, y): x * 10 + y for x in range(3) for y in range(2)}
print(grid[1, 1], grid[(2, 0)], (5, 5) in grid, sorted(grid)[-1])
a, b = b, a = 1, 2
print(a, b)
p = (1, [2, 3], "x")
p[1].append(4)
print(p, p[1] is p[1], hash((1, (2, "a"))) == hash((1, (2, "a"))))
try:
    hash(p)
except TypeError as e:
    print("unhashable")
try:
    p[0] = 5
except TypeError as e:
    print(e)
one = (7,)
print(one, one[0], len(one), type((7)).__name__, (1, 2, 3)[1], *one, [*one, 8])
print([x + y for x, y in ((1, 2), (3, 4))], dict((("a", 1), ("b", 2))), list(zip((1, 2), (3, 4))), any((0, "")), all((1, "x")))
s, *r = (1, 2, 3)
print(s, r, divmod(7, 2), (lambda *a: a)(1, 2), isinstance((), tuple))
