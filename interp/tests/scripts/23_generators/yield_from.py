def inner():
    r = yield 1
    print("inner got", r)
    try:
        yield 2
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
    return "inner result"


def outer():
    result = yield from inner()
    print("result", result)
    more = yield from [10, 20]
    print("more", more)
    return "outer result"


o = outer()
print(next(o), o.send("hello"), o.throw(ValueError("t")), next(o), next(o))
try:
    next(o)
except StopIteration as e:
    print(e.value)


def flat(x):
    if isinstance(x, (list, tuple)):
        for y in x:
            yield from flat(y)
    else:
        yield x


print(list(flat([1, (2, [3, [4]], 5)])))


def closing():
    try:
        yield 1
    finally:
        print("inner closed")


def wrap():
    try:
        yield from closing()
    finally:
        print("outer closed")


w = wrap()
next(w)
w.close()


def passthrough():
    yield from range(3)
    yield from "ab"
    yield from {"k": 1}
    return (yield from empty())


def empty():
    return 7
    yield


def run():
    x = yield from passthrough()
    yield x


print(list(run()))


class It:
    def __iter__(self):
        return self

    def __init__(self):
        self.n = 0

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("value from iterator")
        return self.n


def d():
    return (yield from It())


g = d()
print(next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print(e.value)
g = d()
next(g)
try:
    g.send("x")
except AttributeError as e:
    print(e)


def bad():
    yield from 5


try:
    next(bad())
except TypeError as e:
    print(e)


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


print(sum(deep(200)), len(list(deep(50))))
x = wrap()
next(x)
try:
    x.throw(KeyError("deep throw"))
except KeyError as e:
    print(e)
