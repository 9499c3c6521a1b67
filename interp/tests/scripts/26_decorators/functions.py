import functools


def logged(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        print(f"call {f.__name__}{a}{k or ''}")
        r = f(*a, **k)
        print(f"-> {r!r}")
        return r
    return wrapper


@logged
def add(a, b=1):
    """Adds."""
    return a + b


add(1, b=2)
print(add.__name__, add.__doc__, add.__wrapped__(3, 4))


def repeat(n):
    def deco(f):
        def wrapper(*a):
            return [f(*a) for _ in range(n)]
        return wrapper
    return deco


@repeat(2)
@repeat(3)
def one():
    return 1


print(one())


class CountCalls:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f, self.n = f, 0

    def __call__(self, *a):
        self.n += 1
        return self.f(*a)


@CountCalls
def hi(x):
    return f"hi {x}"


print(hi(1), hi(2), hi.n, hi.__name__)


def memo(f):
    cache = {}

    def inner(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]
    inner.cache = cache
    return inner


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(60), len(fib.cache))


def typecheck(f):
    def inner(*args):
        for (name, t), v in zip(f.__annotations__.items(), args):
            if not isinstance(v, t):
                raise TypeError(f"{name}: {v!r} is not {t.__name__}")
        return f(*args)
    return inner


@typecheck
def area(w: int, h: int):
    return w * h


print(area(2, 3))
try:
    area(2, "3")
except TypeError as e:
    print(e)
handlers = {}


def on(event):
    return lambda f: handlers.setdefault(event, []).append(f) or f


@on("start")
def s1():
    return "s1"


@on("start")
@on("stop")
def s2():
    return "s2"


print({k: [f() for f in v] for k, v in handlers.items()})


@(lambda f: lambda: f() + "!")
def bang():
    return "bang"


print(bang())


@str
@type
class Weird:
    pass


print(Weird)
