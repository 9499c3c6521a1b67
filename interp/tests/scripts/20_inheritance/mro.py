class O: pass
class A(O): pass
class B(O): pass
class C(O): pass
class D(A, B): pass
class E(B, C): pass
class F(D, E): pass


for k in (D, E, F):
    print(k.__name__, [c.__name__ for c in k.mro()])
for src in ("class X(O, A): pass", "class X(D, E):\n pass\nclass Y(E, D):\n pass\nclass Z(X, Y): pass", "class X(A, A): pass", "class X(5): pass", "class X(None): pass"):
    try:
        exec(src)
        print("fine")
    except TypeError as e:
        print(str(e).splitlines()[0])


class M1:
    def f(self):
        return "M1"


class M2:
    def f(self):
        return "M2"

    def g(self):
        return "M2.g " + self.f()


class N(M1, M2):
    pass


print(N().f(), N().g())
N.__bases__ = (M2, M1)
print(N().f(), [c.__name__ for c in N.__mro__])


class Entries:
    def __mro_entries__(self, bases):
        return (M1,)


class P(Entries()):
    pass


print([c.__name__ for c in P.__mro__], len(P.__orig_bases__))


class Odd(type):
    def mro(cls):
        return [cls, M2, object]


class Q(M1, metaclass=Odd):
    pass


print(Q().f(), [c.__name__ for c in Q.__mro__])
M1.f = lambda self: "patched"
print(N().f(), P().f(), M1().f())
