class A:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)


A(1, 2)


class Single:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance

    def __init__(self):
        print("init each time")


print(Single() is Single())


class Other:
    def __new__(cls):
        return 42

    def __init__(self):
        print("not called")


print(Other())


class Base:
    def __new__(cls, kind):
        for sub in cls.__subclasses__():
            if sub.kind == kind:
                return object.__new__(sub)
        return object.__new__(cls)

    def __init__(self, kind):
        self.k = kind


class Dog(Base):
    kind = "dog"


print(type(Base("dog")).__name__, type(Base("cat")).__name__, Base("dog").k)


class BadInit:
    def __init__(self):
        return 5


try:
    BadInit()
except TypeError as e:
    print(e)


class Plain:
    pass


try:
    Plain(1)
except TypeError as e:
    print(e)
try:
    object(1)
except TypeError as e:
    print(e)
o = A.__new__(A, "direct")
print(type(o).__name__, hasattr(o, "x"))


class Upper(str):
    def __new__(cls, s):
        return super().__new__(cls, s.upper())


print(Upper("abc"))


class Chain:
    def __init__(self):
        self.calls = []

    def add(self, x):
        self.calls.append(x)
        return self


print(Chain().add(1).add(2).calls)
