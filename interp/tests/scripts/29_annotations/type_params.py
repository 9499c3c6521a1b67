type Alias = int | str
type Pair[T] = tuple[T, T]
print(Alias, Alias.__name__, Alias.__value__, Pair[int], Pair.__type_params__)


def first[T](items: list[T]) -> T:
    return items[0]


class Box[T]:
    def __init__(self, v: T):
        self.v = v

    def map[U](self, f) -> "Box[U]":
        return Box(f(self.v))

    def __repr__(self):
        return f"Box({self.v!r})"


print(first([1, 2]), Box(3).map(str), Box[int](5), first.__type_params__, Box.__type_params__)


class Child[K, *Ts, **P](Box[K]):
    pass


print([str(p) for p in Child.__type_params__], Child("x"), Child.__bases__[0].__name__)


def bounded[N: (int, float), S: str](n: N, s: S) -> N:
    return n


print(bounded(1, "a"), bounded.__type_params__[0].__constraints__, bounded.__type_params__[1].__bound__)
type Rec = list[Rec] | int
print(Rec.__value__)
T = "outer T"


def uses[T](x):
    return T


print(type(uses(1)).__name__, T)
type = 5
print(type)
