class Recorder(dict):
    def __init__(self):
        self.order = []

    def __setitem__(self, k, v):
        if not k.startswith("__"):
            self.order.append(k)
        super().__setitem__(k, v)


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print("prepare", name, kw)
        return Recorder()

    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, dict(ns))
        cls.order = ns.order
        return cls

    def __init__(cls, *a, **kw):
        pass


class A(metaclass=Meta, k=1):
    b = 1
    a = 2

    def z(self):
        pass

    b = 3


print(A.order, A.b)


class Auto(dict):
    def __init__(self):
        self.n = 0

    def __missing__(self, key):
        if key.startswith("__"):
            raise KeyError(key)
        self[key] = self.n
        self.n += 1
        return self[key]


class EnumLike(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        return Auto()

    def __new__(mcls, name, bases, ns):
        return super().__new__(mcls, name, bases, dict(ns))


class Colour(metaclass=EnumLike):
    RED
    GREEN
    BLUE


print(Colour.RED, Colour.GREEN, Colour.BLUE)


class NoDup(dict):
    def __setitem__(self, k, v):
        if k in self and not k.startswith("__"):
            raise TypeError(f"duplicate {k}")
        super().__setitem__(k, v)


class Strict(type):
    __prepare__ = classmethod(lambda m, n, b: NoDup())


try:
    class D(metaclass=Strict):
        def f(self): pass
        def f(self): pass
except TypeError as e:
    print(e)


def factory(name, bases, ns):
    return f"not a class: {name} {sorted(k for k in ns if k[0] != '_')}"


class E(metaclass=factory):
    q = 1


print(E)
import types
F = types.new_class("F", (), {"metaclass": Meta, "z": 1}, lambda ns: ns.__setitem__("v", 5))
print(F.v, F.order)
try:
    class G(metaclass=type, bad=1):
        pass
except TypeError as e:
    print(e)
