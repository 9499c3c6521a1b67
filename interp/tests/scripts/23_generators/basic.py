def squares(n):
    for i in range(n):
        yield i * i
    return "done"


g = squares(3)
print(next(g), next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print("stop:", e.value)
print(list(squares(4)), sum(squares(5)), list(g), dict(enumerate(squares(3))))


def empty():
    return
    yield


print(list(empty()), next(empty(), None))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


import itertools
print(list(itertools.islice(fib(), 12)))


def order():
    print("start")
    yield 1
    print("between")
    yield 2
    print("end")


for v in order():
    print("got", v)


def args(*a, k=1, **kw):
    yield a
    yield k
    yield kw


print(list(args(1, 2, k=3, z=4)), squares.__name__, type(g).__name__, squares(1).gi_running, squares(1).gi_frame is not None)


def walk(t):
    if t:
        l, v, r = t
        yield from walk(l)
        yield v
        yield from walk(r)


print(list(walk(((None, 1, None), 2, (None, 3, None)))))


def reenter():
    next(me)
    yield


me = reenter()
try:
    next(me)
except ValueError as e:
    print(e)


def stop_inside():
    yield 1
    raise StopIteration("converted")


s = stop_inside()
next(s)
try:
    next(s)
except RuntimeError as e:
    print(e, repr(e.__cause__))
print([x for x in (yield_ for yield_ in "ab")], (lambda: (yield))().__class__.__name__)


def local_state():
    x = 0
    while x < 3:
        x += (yield x) or 1


print(list(local_state()))
