class Temp:
    def __init__(self, c):
        self.c = c

    @property
    def f(self):
        """Fahrenheit."""
        return self.c * 9 / 5 + 32

    @f.setter
    def f(self, v):
        self.c = (v - 32) * 5 / 9

    @f.deleter
    def f(self):
        print("deleting")
        self.c = 0

    @property
    def ro(self):
        return "read only"


t = Temp(100)
print(t.f)
t.f = 32
print(t.c)
del t.f
print(t.c, Temp.f.__doc__, type(Temp.f).__name__, Temp.f.fget(t))
for bad in ("t.ro = 1", "del t.ro"):
    try:
        exec(bad)
    except AttributeError as e:
        print(e)


def get(self):
    return self._v


def put(self, v):
    self._v = v


class P:
    v = property(get, put, None, "the doc")
    w = property()
    x = property(fset=lambda self, v: print("set only", v))


p = P()
p.v = 5
print(p.v, P.v.__doc__, p.__dict__)
p.x = 3
for bad in ("p.w", "p.x", "del p.v", "p.w = 1"):
    try:
        exec(bad)
    except AttributeError as e:
        print(e)


class Base:
    @property
    def val(self):
        return 1


class Sub(Base):
    @Base.val.setter
    def val(self, v):
        print("sub set", v)


class Over(Base):
    @property
    def val(self):
        return super().val + 1


s = Sub()
s.val = 9
print(s.val, Over().val, isinstance(Base.__dict__["val"], property))
s.__dict__["val"] = "hidden by data descriptor"
print(s.val)


class Cached:
    @property
    def data(self):
        if not hasattr(self, "_data"):
            print("compute")
            self._data = [1, 2]
        return self._data


c = Cached()
print(c.data is c.data)
