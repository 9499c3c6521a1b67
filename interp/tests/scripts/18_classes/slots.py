class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


p = P(1, 2)
print(p.x, p.y, hasattr(p, "__dict__"), P.__slots__)
p.x = 10
print(p.x)
try:
    p.z = 3
except AttributeError as e:
    print(e)
del p.x
try:
    p.x
except AttributeError as e:
    print(e)
print(type(P.x).__name__, P.y.__get__(p), P.x.__name__)


class Q(P):
    __slots__ = ("z",)


q = Q(1, 2)
q.z = 3
print(q.x, q.z, hasattr(q, "__dict__"))


class R(P):
    pass


r = R(1, 2)
r.extra = 5
print(r.__dict__, r.x)


class S:
    __slots__ = "single"


s = S()
s.single = 1
print(s.single)


class D:
    __slots__ = {"a": "doc of a", "__dict__": None}


d = D()
d.a, d.b = 1, 2
print(d.a, d.__dict__)
for src in ("class X:\n __slots__ = ('a',)\n a = 1\n", "class X(int):\n __slots__ = ('a',)\n", "class X:\n __slots__ = ('1a',)\n", "class X:\n __slots__ = (1,)\n", "class A:\n __slots__ = ('a',)\nclass B:\n __slots__ = ('b',)\nclass C(A, B): pass\n"):
    try:
        exec(src)
        print("fine")
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


class Priv:
    __slots__ = ("__x",)

    def __init__(self):
        self.__x = 7

    def get(self):
        return self.__x


print(Priv().get(), Priv()._Priv__x)
