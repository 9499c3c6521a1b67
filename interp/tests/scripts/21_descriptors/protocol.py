class Data:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return getattr(obj, self.name, "unset")

    def __set__(self, obj, value):
        if value == "bad":
            raise ValueError("rejected")
        setattr(obj, self.name, value)

    def __delete__(self, obj):
        delattr(obj, self.name)


class NonData:
    def __get__(self, obj, owner):
        return "class" if obj is None else "instance"


class A:
    d = Data()
    n = NonData()
    e = f = Data()


a = A()
print(a.d, a.n, A.n, isinstance(A.d, Data))
a.d = 5
a.n = "shadowed"
print(a.d, a.n, a.__dict__)
a.__dict__["d"] = "ignored"
print(a.d)
del a.d
print(a.d)
del a.n
print(a.n)
try:
    a.d = "bad"
except ValueError as e:
    print(e)
A.late = Data()
print(hasattr(A.late, "name"))
A.d = "replaced on the class"
print(a.d)


class SetOnly:
    def __set__(self, obj, v):
        obj.__dict__["s"] = v * 2


class B:
    s = SetOnly()


b = B()
print(type(b.s).__name__)
b.s = 4
print(b.s)


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner):
        return self if obj is None else obj.__dict__[self.name]

    def __set__(self, obj, v):
        if not isinstance(v, self.kind):
            raise TypeError(f"{self.name} must be {self.kind.__name__}, not {type(v).__name__}")
        obj.__dict__[self.name] = v


class Person:
    name = Typed(str)
    age = Typed(int)

    def __init__(self, name, age):
        self.name, self.age = name, age


p = Person("Ann", 30)
print(p.name, p.age)
try:
    p.age = "old"
except TypeError as e:
    print(e)


class Boom:
    def __set_name__(self, owner, name):
        raise KeyError("boom")


try:
    class Fails:
        x = Boom()
except (KeyError, RuntimeError) as e:
    print(type(e).__name__, getattr(e, "__notes__", None))
