class Meta(type):
    def __lt__(cls, other):
        return cls.rank < other.rank

    def __or__(cls, other):
        return (cls.__name__, other if isinstance(other, str) else other.__name__)

    def __call__(cls, *args):
        obj = super().__call__(*args)
        cls.made = getattr(cls, "made", 0) + 1
        return obj

    def __bool__(cls):
        return cls.rank > 0

    def __dir__(cls):
        return ["only", "these"]

    def __str__(cls):
        return f"class:{cls.__name__}"

    def __hash__(cls):
        return 7

    def __eq__(cls, other):
        return cls is other

    def __setattr__(cls, k, v):
        super().__setattr__(k, v * 2 if k == "doubled" else v)


class A(metaclass=Meta):
    rank = 0


class B(metaclass=Meta):
    rank = 5

    def __init__(self, v=0):
        self.v = v


print(A < B, sorted([B, A])[0].__name__, A | B, A | "x", bool(A), bool(B), dir(A), str(A), f"{B}", hash(A), A == B, A != B)
B(1), B(2)
print(B.made, hasattr(A, "made"), type(B(3)).__name__, B.made)
A.doubled = 21
print(A.doubled, {A: 1}[A], [A, B].index(B), B in {A, B})


class Interface(type):
    def __subclasscheck__(cls, c):
        return all(hasattr(c, m) for m in cls.methods)

    def __instancecheck__(cls, o):
        return cls.__subclasscheck__(type(o))


class Sized(metaclass=Interface):
    methods = ["__len__"]


print(isinstance([], Sized), isinstance(5, Sized), issubclass(dict, Sized), issubclass(int, Sized))
try:
    raise Sized
except TypeError as e:
    print(e)
