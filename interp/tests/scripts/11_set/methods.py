s = {3, 1, 2}
s.add(4)
s.add(1)
print(sorted(s), len(s), 2 in s, 9 in s)
s.discard(9)
s.discard(4)
s.remove(3)
print(sorted(s))
try:
    s.remove(99)
except KeyError as e:
    print("KeyError", e)
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(sorted(a.union(b, [9])), sorted(a.intersection([1, 2], (2,))), sorted(a.difference([1], [2])), sorted(a.symmetric_difference("")))
print(a <= b, {3} <= a, a >= {1}, a < a, a <= a, {1} < a, a == {4, 3, 2, 1}, a != b)
print(a.issubset(range(10)), a.issuperset([1]), a.isdisjoint({9}), a.isdisjoint([1]))
c = a.copy()
c |= {10}
c &= {1, 2, 10}
c -= {1}
c ^= {2, 3}
print(sorted(c), sorted(a))
c.update([1], "x")
c.discard("x")
c.intersection_update([1, 3])
c.difference_update([3])
c.symmetric_difference_update([1, 7])
print(c, c.pop(), c, set(), len(set("hello")), {1}, set([1, 1, 1]))
for bad in (lambda: set().pop(), lambda: {[]}, lambda: {1} | [2], lambda: {1} + {2}, lambda: {1} < [1], lambda: set(5), lambda: a[0]):
    try:
        bad()
    except (KeyError, TypeError) as e:
        print(type(e).__name__)
print({1, 1.0, True}, {1} == frozenset([1]), bool(set()), sorted({x % 3 for x in range(10)}))
