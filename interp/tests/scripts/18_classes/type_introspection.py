class A:
    x = 1

    def f(self):
        pass


class B(A):
    y = 2


b = B()
print(type(b).__name__, b.__class__ is B, isinstance(b, A), isinstance(b, (int, A)), issubclass(B, A), issubclass(A, B), issubclass(B, (int, object)))
print(B.__mro__ == (B, A, object), B.__bases__ == (A,), A.__subclasses__() == [B], B.__base__ is A)
print("x" in vars(A), "x" in vars(B), hasattr(B, "x"), "f" in dir(b), type(A.f).__name__, type(b.f).__name__)
C = type("C", (A,), {"z": 3, "g": lambda self: self.z})
print(C.__name__, C().g(), C.x, C.__qualname__)
print(type(type).__name__, type(A) is type, isinstance(A, type), type(object), isinstance(type, object))
b.__class__ = C
print(b.z, type(b).__name__)
try:
    b.__class__ = int
except TypeError as e:
    print("refused")
try:
    class D(bool):
        pass
except TypeError as e:
    print(e)
try:
    class E(A, A):
        pass
except TypeError as e:
    print(e)
try:
    isinstance(1, "int")
except TypeError as e:
    print(e)
A.added = "later"
print(B.added, setattr(B, "w", 5), B.w, delattr(B, "w"), hasattr(B, "w"))
A.__name__ = "Renamed"
print(A, A.__qualname__)
try:
    int.x = 1
except TypeError as e:
    print(e)
print(isinstance(1, int | str), isinstance("a", int | str), isinstance(None, int | None), int | str)


class Virtual(type):
    def __instancecheck__(cls, o):
        return o == 5

    def __subclasscheck__(cls, c):
        return c is int


class V(metaclass=Virtual):
    pass


print(isinstance(5, V), isinstance(6, V), issubclass(int, V), issubclass(str, V))
