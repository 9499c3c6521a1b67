class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Point3(Point):
    __match_args__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z


class NoArgs:
    def __init__(self, v):
        self.v = v


def f(p):
    match p:
        case Point3(x, y, z=0):
            return f"flat 3d {x},{y}"
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y):
            return f"on y at {y}"
        case Point(x, 0):
            return f"on x at {x}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "somewhere"
        case NoArgs(v=[Point(x, y), *others]):
            return f"holds {x},{y} and {len(others)}"
        case NoArgs():
            return "no args"
        case int(n) | float(n):
            return f"number {n}"
        case str(s):
            return f"str {s}"
        case list([a, b]) | tuple((a, b)):
            return f"pair {a} {b}"
        case dict(d):
            return f"dict {len(d)}"
        case object(__class__=c):
            return f"object of {c.__name__}"


for v in (Point(0, 0), Point(0, 5), Point(3, 0), Point(2, 2), Point(1, 2), Point3(1, 2, 0), Point3(0, 0, 1), NoArgs([Point(1, 2), 3]), NoArgs(1), 5, 1.5, "s", [1, 2], (3, 4), {}, None, {1}):
    print(f(v))
for pat, val in (("NoArgs(1)", NoArgs(1)), ("Point(1, 2, 3)", Point(1, 2)), ("int(1, 2)", 1), ("Point(1, x=1)", Point(1, 1))):
    try:
        exec(f"match val:\n case {pat}: pass")
        print(pat, "fine")
    except TypeError as e:
        print(e)
f5 = 5
try:
    match 1:
        case f5():
            pass
except TypeError as e:
    print(e)


class Missing:
    __match_args__ = ("nope",)


match Missing():
    case Missing(x):
        print("no")
    case _:
        print("attribute missing: no match")


class Meta(type):
    def __instancecheck__(cls, o):
        return o == "magic"


class Magic(metaclass=Meta):
    pass


match "magic":
    case Magic():
        print("instancecheck used")
match True:
    case int(x):
        print("bool is int", x)
from dataclasses import dataclass


@dataclass
class Pair:
    a: int
    b: int


match Pair(1, Pair(2, 3)):
    case Pair(a, Pair(b, c)):
        print(a, b, c)
