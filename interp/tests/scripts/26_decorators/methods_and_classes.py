import functools


def deco(f):
    @functools.wraps(f)
    def inner(self, *a):
        return f"<{f(self, *a)}>"
    return inner


class A:
    def __init__(self, v):
        self.v = v

    @deco
    def get(self):
        return self.v

    @property
    @deco
    def prop(self):
        return self.v * 2

    @classmethod
    @deco
    def cm(cls):
        return cls.__name__

    @staticmethod
    @deco
    def sm(x):
        return x


a = A(5)
print(a.get(), a.prop, A.cm(), A.sm("static"), A.get(a))


def add_repr(cls):
    cls.__repr__ = lambda self: f"{cls.__name__}({', '.join(f'{k}={v}' for k, v in vars(self).items())})"
    return cls


def registry(table):
    def deco(cls):
        table[cls.__name__] = cls
        return cls
    return deco


table = {}


@registry(table)
@add_repr
class P:
    def __init__(self):
        self.x, self.y = 1, 2


print(P(), table["P"] is P)


def total(cls):
    cls.__gt__ = lambda a, b: b < a
    cls.__le__ = lambda a, b: not b < a
    cls.__ge__ = lambda a, b: not a < b
    return cls


@total
class N:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        return self.n < o.n


print(N(1) > N(2), N(1) <= N(1), N(2) >= N(3))


def singleton(cls):
    return functools.wraps(cls, updated=())(functools.lru_cache(None)(cls))


@singleton
class S:
    pass


print(S() is S(), S.__name__)


class Bound:
    def __init__(self, f):
        self.f = f

    def __get__(self, obj, owner):
        return functools.partial(self.f, obj, "extra")


class B:
    @Bound
    def m(self, a, b=0):
        return a, b


print(B().m(b=3))


def parametrized(_f=None, *, times=1):
    def deco(f):
        return lambda *a: [f(*a)] * times
    return deco if _f is None else deco(_f)


@parametrized
def p1():
    return 1


@parametrized(times=3)
def p2():
    return 2


print(p1(), p2())
