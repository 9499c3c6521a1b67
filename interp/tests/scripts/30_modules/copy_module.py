import copy
a = [1, [2, 3], {"k": [4]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append("x")
a[2]["k"].append("y")
print(b, c, b[1] is a[1], c[1] is a[1])


class P:
    def __init__(self, v):
        self.v = v
        self.items = [v]


p = P(1)
q, r = copy.copy(p), copy.deepcopy(p)
p.items.append(2)
print(q.items, r.items, q is not p, type(r).__name__, vars(r))
x = []
x.append(x)
y = copy.deepcopy(x)
print(y[0] is y, y is not x)
shared = [0]
s = copy.deepcopy([shared, shared])
s[0].append(1)
print(s, s[0] is s[1])
t = (1, [2])
print(copy.copy(t) is t, copy.deepcopy(t) is t, copy.deepcopy((1, 2)) is not None, copy.deepcopy(t)[1] is t[1])


class C:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return f"deep {type(memo).__name__}"


print(copy.copy(C()), copy.deepcopy(C()), copy.deepcopy([C()]))


class S:
    __slots__ = ("a", "b")


s = S()
s.a = [1]
u = copy.deepcopy(s)
print(u.a, u.a is s.a, hasattr(u, "b"), copy.copy(s).a is s.a)


class D(dict):
    pass


d = D(a=[1])
d.extra = [2]
e = copy.deepcopy(d)
print(e, e.extra, type(e).__name__, e["a"] is d["a"], copy.copy(d).extra is d.extra)
print(copy.copy(len) is len, copy.copy(P) is P, copy.deepcopy({1, 2}) == {1, 2}, copy.deepcopy(b"x"), copy.copy(range(3)), copy.deepcopy(bytearray(b"ab")), copy.deepcopy(None))


class R:
    def __init__(self, n):
        self.n = n

    def __reduce__(self):
        return R, (self.n + 100,)


print(copy.copy(R(1)).n, copy.deepcopy(R(2)).n)
if hasattr(copy, "replace"):
    from collections import namedtuple
    print(copy.replace(namedtuple("N", "a b")(1, 2), b=5))
a, b = P(1), P(2)
a.other, b.other = b, a
z = copy.deepcopy(a)
print(z.other.other is z, z.other is not b)
