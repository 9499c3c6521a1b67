def cache(f):
    stored = {}

    def inner(*args):
        if args not in stored:
            stored[args] = f(*args)
        return stored[args]
    inner.stored = stored
    return inner


calls = 0


@cache
def slow(a, b=1):
    global calls
    calls += 1
    return a * b


print(slow(2, 3), slow(2, 3), slow(4), slow(4), calls, len(slow.stored))


def trace(f):
    depth = 0

    def inner(n):
        nonlocal depth
        print("  " * depth + f"{f.__name__}({n})")
        depth += 1
        r = f(n)
        depth -= 1
        print("  " * depth + f"= {r}")
        return r
    return inner


@trace
def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


fact(4)


def limit(n):
    def deco(f):
        left = n

        def inner(*a, **k):
            nonlocal left
            if left == 0:
                return "limit reached"
            left -= 1
            return f(*a, **k)
        return inner
    return deco


@limit(2)
def hello(name="you"):
    return f"hello {name}"


print(hello(), hello(name="x"), hello(), hello())


def before_after(before, after):
    def deco(f):
        def inner(*a):
            before()
            try:
                return f(*a)
            finally:
                after()
        return inner
    return deco


@before_after(lambda: print("<"), lambda: print(">"))
def middle(x):
    print(x)
    if x < 0:
        raise ValueError(x)


middle(1)
try:
    middle(-1)
except ValueError as e:
    print("raised", e)
