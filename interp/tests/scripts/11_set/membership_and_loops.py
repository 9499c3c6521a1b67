s = set()
for i in range(20):
    s.add(i * i % 7)
print(sorted(s), len(s), 3 in s, 4 in s)
a = {1, 2, 3}
b = a
b.add(4)
print(sorted(a), a is b, a == {4, 3, 2, 1})
c = set(a)
c.remove(1)
print(sorted(a), sorted(c), sorted(a - c), sorted(a | {9}), sorted(a & c), sorted(a ^ {1, 10}))
print({1, 2} < {1, 2, 3}, {1, 2} <= {1, 2}, {3} > set(), {1} == {1.0}, {1, 2}.isdisjoint({3}))
total = 0
for x in {10, 20, 30}:
    total += x
print(total, sum({1, 2, 3}), max({4, 9, 2}), sorted({"b", "a"}), len({(1, 2), (1, 2), (2, 1)}), bool(set()), bool({0}))
seen, twice = set(), set()
for x in [1, 5, 3, 1, 5, 5]:
    (twice if x in seen else seen).add(x)
print(sorted(seen), sorted(twice), list(dict.fromkeys([3, 1, 3, 2, 1])))
empty = {}
print(type(empty).__name__, type(set()).__name__, type({1}).__name__, {*[1, 1, 2]} == {1, 2}, {x for x in "aab"} == {"a", "b"})
