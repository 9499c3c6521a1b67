class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __eq__(self, o):
        if not isinstance(o, Version):
            return NotImplemented
        return self.parts == o.parts

    def __lt__(self, o):
        if not isinstance(o, Version):
            return NotImplemented
        return self.parts < o.parts

    def __le__(self, o):
        return self == o or self < o

    def __repr__(self):
        return ".".join(map(str, self.parts))


a, b = Version("1.2"), Version("1.10")
print(a < b, a > b, a <= b, a >= b, a == b, a != b, sorted([b, a]), max(a, b))
for op in ("a < 5", "5 < a", "a > 'x'", "a >= 1"):
    try:
        print(eval(op))
    except (TypeError, AttributeError) as e:
        print(e)
print(a == 5, a != 5, 5 == a)


class Trace:
    def __init__(self, n):
        self.n = n

    def __getattr__(self, name):
        raise AttributeError(name)


for name in ("lt", "le", "eq", "ne", "gt", "ge"):
    setattr(Trace, f"__{name}__", (lambda name: lambda self, o: f"{self.n}.{name}")(name))
x, y = Trace("x"), Trace("y")
print(x < y, x <= y, x == y, x != y, x > y, x >= y, 5 < x, 5 == x, 5 >= x)


class SubTrace(Trace):
    def __gt__(self, o):
        return "reflected first"


print(x < SubTrace("s"), SubTrace("s") < x)
print(1 < x < 3, not (x == y))


class NoEq:
    __eq__ = None


try:
    NoEq() == 1
except TypeError as e:
    print(e)


class Ne:
    def __eq__(self, o):
        return True


print(Ne() != 1, Ne() == 1, Ne() in [5], [5].count(Ne()), [1, 2].index(Ne()))
nan = float("nan")
print([nan] == [nan], (nan,) == (nan,), {1: nan} == {1: nan}, [nan] < [nan])
