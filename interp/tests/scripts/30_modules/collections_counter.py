from collections import Counter
c = Counter("mississippi")
print(c, c["s"], c["zz"], c.most_common(2), c.total(), sorted(c.elements()))
c.update("ss")
c["new"] += 1
c.subtract({"i": 2, "q": 1})
print(c, len(c), "zz" in c)
a, b = Counter(a=3, b=1), Counter(a=1, b=2, c=1)
print(a + b, a - b, a & b, a | b, +Counter(x=-1, y=2), -Counter(x=-1))
a += b
print(a)
a -= Counter(a=10)
print(a)
print(Counter([1, 2, 1]), Counter({"x": 5}), Counter(), Counter(cats=4))
print(a == Counter(b=3, c=1), Counter(a=1) <= Counter(a=2), Counter(a=0) == Counter())
del c["new"]
del c["never there"]
print(c, dict(c), isinstance(c, dict), c.copy() == c)
print(Counter(w.lower() for w in "The the cat THE Cat".split()).most_common())
print(max(c, key=c.get), sum(c.values()), c.pop("m"), sorted(c.items()))
print(repr(Counter("ab")), Counter("aabb").most_common(1))
try:
    Counter.fromkeys("a")
except NotImplementedError as e:
    print("not implemented")
