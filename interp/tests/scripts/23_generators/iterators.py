class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return CountIter(self.n)


class CountIter:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


c = Count(3)
print(list(c), list(c), sum(c), [a + b for a in c for b in c], 2 in c, max(c))
it = iter(c)
print(next(it), list(it), next(it, "default"))
try:
    next(it)
except StopIteration as e:
    print("stop", e.value)
print(list(iter(iter([3, 2, 1, 0]).__next__, 1)), list(iter([3, 2, 1].pop, 3)))
for bad in (lambda: iter(5), lambda: next(5), lambda: next([1]), lambda: iter(1, 2)):
    try:
        bad()
    except TypeError as e:
        print(e)


class BadIter:
    def __iter__(self):
        return 5


try:
    for x in BadIter():
        pass
except TypeError as e:
    print(e)


class Fails:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("in next")


try:
    list(Fails())
except ValueError as e:
    print(e)
a, b, c2 = Count(3)
print(a, b, c2)
try:
    a, b = Count(3)
except ValueError as e:
    print(e)
for t in ([1], (1,), "a", {1: 2}, {1}, range(1), b"a", enumerate([]), zip(), map(str, []), reversed([])):
    i = iter(t)
    print(type(i).__name__, iter(i) is i, hasattr(i, "__next__"))
i = iter([1, 2, 3])
next(i)
print(i.__length_hint__(), list(i), i.__length_hint__())
