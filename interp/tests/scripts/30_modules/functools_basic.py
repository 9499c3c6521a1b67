import functools
from functools import cache, cached_property, lru_cache, partial, reduce, singledispatch, total_ordering, wraps
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a * b, [1, 2, 3], 10), reduce(max, [3, 9, 2]), reduce(None, [], "init"))
try:
    reduce(lambda a, b: a, [])
except TypeError as e:
    print(e)
p = partial(int, base=2)
print(p("101"), p.func is int, p.args, p.keywords, partial(print, "a", sep="-")("b", "c"))
q = partial(partial(pow, 2), 5)
print(q(), q.args, partial(lambda *a, **k: (a, k), 1, x=2)(3, x=4, y=5))
calls = []


@lru_cache(maxsize=2)
def f(x, y=0):
    calls.append(x)
    return x * 10


print(f(1), f(1), f(2), f(3), f(1), calls, f.cache_info())
f.cache_clear()
print(f.cache_info(), f.__wrapped__(5), f.__name__)
try:
    f([])
except TypeError as e:
    print(type(e).__name__)


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(100), fib.cache_info().currsize)


class C:
    @cached_property
    def v(self):
        print("computed")
        return 5

    @lru_cache
    def m(self, x):
        return x + 1


c = C()
print(c.v, c.v, c.__dict__, c.m(1))
del c.v
print(c.v)


@total_ordering
class T:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n


print(T(1) <= T(2), T(1) >= T(2), T(3) > T(2), T(1) != T(1))


def deco(fn):
    @wraps(fn)
    def inner():
        "inner doc"
    return inner


@deco
def named():
    "named doc"


print(named.__name__, named.__doc__, named.__wrapped__.__name__)
