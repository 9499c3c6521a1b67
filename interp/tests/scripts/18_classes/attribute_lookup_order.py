class Data:
    def __get__(self, obj, owner):
        return "data descriptor"

    def __set__(self, obj, v):
        print("set ignored", v)


class NonData:
    def __get__(self, obj, owner):
        return "non-data descriptor"


class Base:
    inherited = "base"
    both = "base"


class A(Base):
    d = Data()
    n = NonData()
    both = "A"
    plain = "class"


a = A()
a.__dict__.update(d="instance d", n="instance n", plain="instance")
print(a.d, a.n, a.plain, a.inherited, a.both)
a.d = 5
del a.__dict__["n"], a.plain
print(a.n, a.plain, A.d, A.n)
Base.late = "late"
print(a.late, A.late)
A.late = "A late"
print(a.late, Base.late)
del A.late
print(a.late)
a.both = "own"
print(a.both)
A.both = property(lambda self: "property wins")
print(a.both)


class M(type):
    meta = "from metaclass"
    both = "metaclass both"


class B(metaclass=M):
    both = "class both"


print(B.meta, B.both, hasattr(B(), "meta"))
M.both = property(lambda cls: "metaclass property wins")
print(B.both, B().both)
