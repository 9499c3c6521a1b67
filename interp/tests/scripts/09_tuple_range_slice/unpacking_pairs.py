points = [(1, 2), (3, 4), (5, 6)]
xs, ys = zip(*points)
print(xs, ys)
for i, (x, y) in enumerate(points):
    print(i, x, y)
print([x * y for x, y in points], dict(points), max(points, key=lambda p: -p[0]))
swap = tuple((b, a) for a, b in points)
print(swap, sorted(swap, reverse=True))
q, r = divmod(17, 5)
print(q, r)


def minmax(v):
    return min(v), max(v)


lo, hi = minmax([3, 1, 2])
print(lo, hi, minmax("hello"))
((a, b), c), d = ((1, 2), 3), 4
print(a, b, c, d)
for bad in ("a, b = 1, 2, 3", "a, b, c = 1, 2", "a, b = 5", "(a, b), c = 1, 2", "a, = []"):
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(bad, "->", e)
print((1, 2) + tuple([3]) + (4,) * 2)
