f = frozenset([1, 2, 3])
print(sorted(f), len(f), 2 in f, f == {1, 2, 3}, hash(f) == hash(frozenset([3, 2, 1])), frozenset(), frozenset([5]))
print(type(f | {4}).__name__, type({4} | f).__name__, sorted(f | {4}), sorted(f & {1}), sorted(f - {1}), sorted(f ^ {1, 9}))
d = {f: "found"}
print(d[frozenset((3, 1, 2))], {f, frozenset([1])} == {frozenset([1]), f})
try:
    f.add(1)
except AttributeError as e:
    print(e)
g = f
g |= {9}
print(sorted(f), sorted(g), f < g, f.copy() is f, frozenset(f) is f)
print(frozenset("abc") == set("cba"), frozenset([frozenset()]), {frozenset([1])} == {frozenset([1])})
s = {frozenset([1, 2])}
print({1, 2} in s, {2} in s)
s.discard({1, 2})
print(s)
try:
    hash(set())
except TypeError as e:
    print(type(e).__name__)


class Tags(frozenset):
    def __contains__(self, x):
        return super().__contains__(x.lower())


t = Tags(["a", "b"])
print("A" in t, "c" in t, type(t | {"c"}).__name__, len(t))
