r = range(2, 20, 3)
print(r, list(r), len(r), r[0], r[-1], r[1:3], r[::-1], r.start, r.stop, r.step)
print(5 in r, 6 in r, 5.0 in r, "a" in r, r.index(8), r.count(8), r.count(9))
print(range(5), range(0), list(range(0)), list(range(5, 0)), list(range(5, 0, -2)), range(0, 10, 1))
print(range(3) == range(0, 3), range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), hash(range(3)) == hash(range(0, 3, 1)))
print(range(10)[3], range(10)[-2], range(10)[2:8:2], range(10)[::-3], range(10)[100:])
print(len(range(10 ** 15)), range(10 ** 20)[10 ** 19], 10 ** 19 in range(10 ** 20), range(-5, 5)[-1])
print(list(range(10 ** 20, 10 ** 20 + 3)), sum(range(101)), max(range(5)), list(reversed(range(4))), bool(range(0)))
for bad in (lambda: range(), lambda: range(1.5), lambda: range(1, 2, 0), lambda: range(3)[3], lambda: range("a"), lambda: range(3).index(9), lambda: len(range(10 ** 30))):
    try:
        bad()
    except (TypeError, ValueError, IndexError, OverflowError) as e:
        print(type(e).__name__, e)
it = iter(range(3))
print(next(it), list(it), list(it), next(it, "end"))
a, b, c = range(3)
print(a, b, c, [*range(2), *range(2)], tuple(range(3)), dict(zip(range(2), "ab")))
for i in range(3):
    i *= 10
    print(i)
try:
    r.start = 5
except AttributeError as e:
    print("read only")
