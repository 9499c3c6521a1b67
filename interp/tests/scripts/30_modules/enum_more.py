from enum import Enum, IntEnum, auto, nonmember, member


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.42e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def g(self):
        return round(6.67e-11 * self.mass / self.radius ** 2, 2)


print([(p.name, p.g) for p in Planet], Planet.EARTH.value, Planet((6.42e23, 3.39e6)).name)


class Level(Enum):
    def _generate_next_value_(name, start, count, last):
        return name.lower() * (count + 1)
    LOW = auto()
    HIGH = auto()


print([l.value for l in Level])


class Op(Enum):
    ADD = "+"
    SUB = "-"

    def __call__(self, a, b):
        return a + b if self is Op.ADD else a - b

    @classmethod
    def parse(cls, c):
        return cls(c)

    @classmethod
    def _missing_(cls, value):
        return {"plus": cls.ADD}.get(value)


print(Op.ADD(1, 2), Op.parse("-")(5, 3), Op("plus"))
try:
    Op("times")
except ValueError as e:
    print(e)


class Ordered(Enum):
    A = 1
    B = 2

    def __lt__(self, o):
        return self.value < o.value


print(sorted([Ordered.B, Ordered.A]), max(Ordered), Ordered.A < Ordered.B)


class Pair(int, Enum):
    ONE = 1
    TWO = 2


print(Pair.ONE + Pair.TWO, Pair.TWO == 2, Pair.ONE, repr(Pair.ONE))


class Base(Enum):
    def hello(self):
        return f"hello {self.name}"


class Sub(Base):
    X = 1
    helper = nonmember(5)

    @member
    def fn():
        pass


print(Sub.X.hello(), Sub.helper, [m.name for m in Sub], hash(Sub.X) == hash(Sub.X))


class Weekday(IntEnum):
    MON, TUE, WED = range(3)


print([d.name for d in Weekday], Weekday.TUE + 1, Weekday(2), list(reversed(Weekday)))
match Weekday.TUE:
    case Weekday.MON:
        print("mon")
    case Weekday.TUE:
        print("tue")
print(Weekday.MON.__class__.__name__, "TUE" in Weekday.__members__, type(Weekday).__name__, 1 in Weekday)


class Empty(Enum):
    pass


print(list(Empty))
try:
    Ordered.A.value = 5
except AttributeError as e:
    print("read only")
