from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def nice(self):
        return self.name.title()

    def __str__(self):
        return f"Color:{self.name}"


print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(2), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color))
print(Color.RED == 1, Color.RED is Color(1), Color.RED in Color, isinstance(Color.RED, Color), Color.RED.nice, {Color.RED: "r"}[Color.RED], list(Color.__members__))
for bad in (lambda: Color(9), lambda: Color["X"], lambda: Color.RED < Color.GREEN, lambda: setattr(Color, "RED", 5), lambda: Color.NOPE):
    try:
        bad()
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class Num(IntEnum):
    ONE = 1
    TWO = auto()


print(Num.ONE + 1, Num.TWO > 1, Num.TWO, f"{Num.TWO}", repr(Num.TWO), sorted([Num.TWO, Num.ONE]), [10, 20, 30][Num.ONE], Num(2) is Num.TWO)


class S(StrEnum):
    ALPHA = auto()
    BETA = "bee"


print(S.ALPHA, S.BETA.upper(), S("alpha"), S.BETA == "bee", f"{S.BETA:>5}", repr(S.BETA))


class P(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(P.R | P.X, P.RW, P.R in P.RW, P.RW & P.W, ~P.R, P(0), bool(P.R & P.W), list(P.RW), P.R ^ P.RW, P(7), len(P))


class I(IntFlag):
    A = 1
    B = 2


print(I.A | I.B, I.A | 8, I(3) & I.A, int(I.A | I.B))
try:
    @unique
    class D(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
try:
    class More(Color):
        BLUE = 3
except TypeError as e:
    print(e)
F = Enum("F", "X Y Z")
print(list(F), F.Y.value, Enum("G", {"P": 10})["P"].value)
