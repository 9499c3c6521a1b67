from abc import ABC, ABCMeta, abstractmethod
import collections.abc as cabc


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...

    @classmethod
    @abstractmethod
    def make(cls): ...

    def describe(self):
        return f"{self.name}: {self.area()}"


class Sq(Shape):
    def __init__(self, a=1):
        self.a = a

    def area(self):
        return self.a ** 2

    name = "square"

    @classmethod
    def make(cls):
        return cls(3)


class Partial(Shape):
    def area(self):
        return super().area()


for c in (Shape, Partial):
    try:
        c()
    except TypeError as e:
        print(e)
print(Sq.make().describe(), sorted(Partial.__abstractmethods__), Sq.__abstractmethods__ == frozenset())


class Drawable(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, c):
        return True if any("draw" in b.__dict__ for b in c.__mro__) else NotImplemented


class D:
    def draw(self): pass


class V:
    pass


Drawable.register(V)
print(isinstance(D(), Drawable), isinstance(V(), Drawable), issubclass(int, Drawable), issubclass(V, Drawable))
for t in (list, dict, set, str, tuple, range, bytes, type(iter([])), type(i for i in ())):
    print(t.__name__, [n for n in ("Iterable", "Sequence", "MutableSequence", "Mapping", "Set", "Hashable", "Sized", "Iterator", "Generator", "Callable") if issubclass(t, getattr(cabc, n))])


class Seq(cabc.Sequence):
    def __init__(self, *a):
        self.a = a

    def __getitem__(self, i):
        return self.a[i]

    def __len__(self):
        return len(self.a)


s = Seq(1, 2, 2)
print(list(s), 2 in s, s.index(2), s.count(2), list(reversed(s)), isinstance(s, cabc.Collection))


class M(cabc.MutableMapping):
    def __init__(self):
        self.d = {}

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)


m = M()
m.update(a=1, b=2)
print(m.pop("a"), m.setdefault("c", 3), dict(m), m == {"b": 2, "c": 3}, list(m.items()), m.get("z"), m.popitem())
m.clear()
print(len(m), isinstance(5, cabc.Hashable), isinstance([], cabc.Hashable), isinstance(len, cabc.Callable))
