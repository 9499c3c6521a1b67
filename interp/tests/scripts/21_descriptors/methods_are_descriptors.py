def f(self, x=0):
    return self, x


class A:
    g = f
    s = staticmethod(f)
    c = classmethod(f)
    b = len


a = A()
print(a.g()[0] is a, a.s(1), a.c()[0] is A, a.b("abc"))
print(f.__get__(a)()[0] is a, f.__get__(5)(7), type(f.__get__(a)).__name__, f.__get__(None, A) is f)
bound = f.__get__("obj", str)
print(bound(), bound.__self__, bound.__func__ is f, bound == f.__get__("obj"))
a.own = f
print(a.own(1, 2), "own" in a.__dict__)
print(A.__dict__["g"] is f, A.g is f, a.g.__func__ is f)
print(str.upper.__get__("abc")(), "abc".upper.__self__, type(str.upper).__name__, type("".upper).__name__, type(str.__dict__["maketrans"]).__name__)


class Meth:
    def __init__(self, fn):
        self.fn = fn

    def __get__(self, obj, owner):
        return lambda *args: ("wrapped", self.fn(obj, *args))


class B:
    @Meth
    def m(self, x):
        return x + 1


print(B().m(4))


class LazyProp:
    def __init__(self, fn):
        self.fn, self.name = fn, fn.__name__

    def __get__(self, obj, owner):
        if obj is None:
            return self
        value = obj.__dict__[self.name] = self.fn(obj)
        return value


class C:
    @LazyProp
    def big(self):
        print("computing")
        return 42


c = C()
print(c.big, c.big, c.__dict__)


class Callable:
    def __call__(self, *args):
        return args


class D:
    m = Callable()


print(D().m(1))
from functools import partial, partialmethod


class E:
    p = partial(f, "fixed")
    pm = partialmethod(f, 10)


print(E().pm()[1], isinstance(E().pm()[0], E))
for name in ("__get__", "__set__", "__call__"):
    print(name, hasattr(f, name), hasattr(property(), name), hasattr(len, name))
