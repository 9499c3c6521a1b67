class Temp:
    unit = "C"

    def __init__(self, degrees):
        self.degrees = degrees

    @classmethod
    def from_f(cls, f):
        return cls((f - 32) * 5 / 9)

    @staticmethod
    def freezing(d):
        return d <= 0

    @classmethod
    def describe(cls):
        return f"{cls.__name__} in {cls.unit}"


class Kelvin(Temp):
    unit = "K"


print(Temp.from_f(212).degrees, type(Kelvin.from_f(32)).__name__, Temp.freezing(-1), Temp(1).freezing(5))
print(Temp.describe(), Kelvin.describe(), Kelvin(1).describe())
print(Temp.from_f.__self__ is Temp, type(Temp.__dict__["freezing"]).__name__, type(Temp.__dict__["from_f"]).__name__)
f = Temp.__dict__["freezing"]
print(f(3), f.__func__(0), f.__wrapped__(0))


class Registry:
    items = {}

    @classmethod
    def register(cls, name):
        def deco(fn):
            cls.items[name] = fn
            return staticmethod(fn)
        return deco


class R(Registry):
    @Registry.register("double")
    def double(x):
        return x * 2


print(R.double(4), R().double(5), sorted(Registry.items))


class Lazy:
    @classmethod
    @property
    def nothing(cls):
        return 1

    @staticmethod
    def s(*args, **kw):
        return args, kw


print(Lazy.s(1, a=2), Lazy().s())
