# Builtins that take all items of a generator, and what interrupts them.
log = []


def items(n, fail=None):
    for i in range(n):
        if i == fail:
            raise ValueError(i)
        log.append(i)
        yield i
    log.append("end")


print(sum(items(5)), sum(x * 0.5 for x in range(4)), sum([1] for _ in ()), sum(2**61 for _ in range(5)))
print(any(x > 2 for x in items(9)), all(x < 2 for x in items(9)), any(x for x in ()), all(x for x in ()))
print(list(items(3)), tuple(items(3)), sorted(set(items(3))), "-".join(str(x) for x in items(3)))
print(log)
for f in (sum, any, all, list, tuple, set):
    try:
        f(items(5, fail=0))
    except ValueError as e:
        print(f.__name__, "ValueError", e)
for text, f in (("sum", lambda: sum("a" for _ in range(2))), ("join", lambda: "".join(x for x in (1, 2))),
                ("set", lambda: set([x] for x in (1, 2)))):
    try:
        f()
    except TypeError as e:
        print(text, e)


def outer():
    yield sum(x for x in items(4))
    yield sum(sum(y for y in range(x)) for x in range(5))


print(list(outer()))
g = items(3)
print(next(g), sum(g), sum(g))


def stopping():
    yield 1
    raise StopIteration


try:
    sum(stopping())
except RuntimeError as e:
    print(e)


def own():
    yield sum(me)


me = own()
try:
    next(me)
except ValueError as e:
    print(e)

from collections import Counter


class Loud(Counter):
    def __setitem__(self, k, v):
        print("set", k, v)
        super().__setitem__(k, v)


print(Counter(x % 3 for x in range(10)), Loud(x % 2 for x in range(3)))
