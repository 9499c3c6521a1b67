import inspect


def g():
    x = 1
    yield x
    x += 1
    yield x


it = g()
print(inspect.getgeneratorstate(it), it.gi_frame is not None, it.gi_running, it.gi_yieldfrom)
next(it)
print(inspect.getgeneratorstate(it), it.gi_frame.f_locals)
list(it)
print(inspect.getgeneratorstate(it), it.gi_frame)
a, b = g(), g()
print(next(a), next(a), next(b), next(b))
print(inspect.isgeneratorfunction(g), inspect.isgenerator(a), g.__name__, a.__name__, a.__qualname__)


def many(n):
    gens = [(lambda k: (i * k for i in range(n)))(k) for k in range(n)]
    while gens:
        alive = []
        for x in gens:
            try:
                yield next(x)
                alive.append(x)
            except StopIteration:
                pass
        gens = alive


print(list(many(4)), sum(many(20)))


def recursive(n):
    if n > 0:
        yield n
        for x in recursive(n - 1):
            yield x


print(list(recursive(10)), sum(recursive(150)))


def with_args(a, *rest, k=None):
    got = yield a
    while got is not None:
        rest += (got,)
        got = yield rest
    return k


w = with_args(1, 2, k="ret")
print(next(w), w.send(3), w.send(4))
try:
    next(w)
except StopIteration as e:
    print(e.value)
print([*(yield_ for yield_ in range(3))], max((len(s), s) for s in ("aa", "b")))
