class A:
    def __len__(self):
        return 5

    def __add__(self, o):
        return "type add"


a = A()
a.__len__ = lambda: 99
a.__add__ = lambda o: "instance add"
print(len(a), a.__len__(), a + 1, a.__add__(1))
A.__len__ = lambda self: 7
print(len(a))
del A.__len__
try:
    len(a)
except TypeError as e:
    print(e)
A.__getitem__ = lambda self, k: k * 2
print(a[4])
A.__call__ = lambda self, *a: a
print(a(1, 2))
A.__iter__ = lambda self: iter("xyz")
print(list(a))
A.__contains__ = lambda self, x: x == 1
print(1 in a, 2 in a)
A.__bool__ = lambda self: False
print(bool(a), not a, "t" if a else "f")
A.__bool__ = None
try:
    bool(a)
except TypeError as e:
    print(e)
A.__hash__ = lambda self: 3
print(hash(a), {a: 1}[a])
A.__enter__ = lambda self: "entered"
A.__exit__ = lambda self, *x: None
with a as v:
    print(v)
A.__repr__ = lambda self: "repr!"
print(a, [a])
A.__eq__ = lambda self, o: "eq result"
print(a == 5, 5 == a, a != 5)


class B(A):
    __iter__ = None
    __hash__ = None


try:
    list(B())
except TypeError as e:
    print(e)
try:
    hash(B())
except TypeError as e:
    print(e)
A.__radd__ = staticmethod(lambda o: f"static radd {o}")
print(1 + a)
A.__neg__ = classmethod(lambda cls: cls.__name__)
print(-a, -B())
