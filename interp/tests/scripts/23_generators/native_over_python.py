"""What builtins do with generators and functions written in Python."""


def numbers(n):
    try:
        for i in range(n):
            yield i
    finally:
        print("end", n)


def square(x):
    if x == 7:
        raise ValueError("seven")
    return x * x


def stop(x):
    if x == 3:
        raise StopIteration
    return x


print(list(map(square, numbers(3))), sorted(numbers(3), key=lambda v: -v), max(numbers(3), key=lambda v: -v), min([], default="none", key=square))
print([*map(square, [1, 2])], dict(zip("ab", map(square, [3, 4]))), sum(map(square, [1, 2])), tuple(filter(lambda v: v % 2, range(5))))
print(list(map(stop, range(9))), [v for v in map(stop, range(9))], list(map(lambda a, b: a + b, [1, 2, 3], map(square, [1, 2]))))
m = map(square, range(6))
for v in m:
    if v == 4:
        break
print(next(m), list(m), list(m))
e = enumerate(numbers(3), 5)
print(next(e), list(e), next(e, "no more"))
z = zip(numbers(2), [1, 2, 3], strict=True)
try:
    for v in z:
        print(v)
except ValueError as x:
    print(x)
calls = iter(lambda c=[]: c.append(0) or len(c), 4)
print(list(calls), list(calls))
for bad in (lambda: list(map(square, [6, 7, 8])), lambda: sorted([5, 7], key=square), lambda: [7, 1].sort(key=square), lambda: max([1, 7], key=square), lambda: next(map(square, [7])), lambda: dict(map(square, [1])), lambda: [*map(square, [7])], lambda: print(*map(square, [7])), lambda: zip(*3)):
    try:
        bad()
    except (TypeError, ValueError) as x:
        print(type(x).__name__, x)
numbers_list = [3, 1, 2]
try:
    numbers_list.sort(key=lambda v: numbers_list.append(v))
except (TypeError, ValueError) as x:
    print(type(x).__name__, x, numbers_list)


class Once:
    """An iterator, in Python."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration("done")
        self.n -= 1
        return self.n


print(list(Once(3)), sum(Once(4)), set(Once(2)), sorted(Once(3)), " ".join(map(str, Once(3))), next(Once(1)), next(Once(0), "d"), [*Once(2)], max(Once(3)), dict.fromkeys(Once(2)), frozenset(Once(2)), any(Once(2)), all(Once(2)))
l = [0]
l.extend(Once(2))
l += Once(1)
s = {9}
s.update(map(square, Once(2)))
d = {}
d.update((k, k) for k in Once(2))
print(l, sorted(s), d)


class Fresh:
    made = 0

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        cls.made += 1
        return self

    def __init__(self, a, *, b=2):
        self.ab = a, b


class Other:
    def __new__(cls, v):
        return v


class Wrong:
    def __new__(cls):
        return super().__new__(cls)

    def __init__(self):
        return 5


print(Fresh(1, b=3).ab, Fresh.made, Other(4), type(Fresh(0)).__name__)
for bad in (Wrong, lambda: Fresh(), lambda: Other()):
    try:
        bad()
    except TypeError as x:
        print(x)
g = numbers(2)
print(g.send(None), g.__next__(), next(g, "default"))
try:
    next(g)
except StopIteration as x:
    print("stop", x.value)
