a = [1]
b = a
print(id(a) == id(b), id(a) == id([1]), a is b)
print(hash(5), hash(-5), hash(0), hash(True), hash(2 ** 61 - 2), hash(2 ** 61), hash(-1) == hash(-2))
print(hash(1.0), hash(0.5) == hash(0.5), hash(1e20) == hash(10 ** 20), hash(float("inf")), hash(-0.0))
print(hash("a") == hash("a"), hash(b"a") == hash("a") or True, hash(()) == hash(tuple()), hash((1, "a")) == hash((1, "a")))
print(hash(frozenset([1, 2])) == hash(frozenset([2, 1])), hash(None) == hash(None), hash(int) == hash(int), hash(len) == hash(len))


class Default:
    pass


x, y = Default(), Default()
print(x == x, x == y, hash(x) == hash(x), len({x, y, x}), {x: 1}.get(y))


class H:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return self.v


print(hash(H(5)), hash(H(2 ** 61 - 1)), hash(H(-1)), hash(H(2 ** 64)) == hash(2 ** 64))
for bad in (1.5, "x", None):
    try:
        hash(H(bad))
    except TypeError as e:
        print(e)


class Eq:
    def __eq__(self, o):
        return True


class Sub(Eq):
    pass


class Re(Eq):
    __hash__ = object.__hash__


for c in (Eq, Sub):
    try:
        hash(c())
    except TypeError:
        print("unhashable", c.__name__)
print(isinstance(hash(Re()), int), len({Re(), Re()}) >= 1)
print(hash(range(5)) == hash(range(0, 5)), hash(1 + 0j) == hash(1), hash(type("T", (), {})()) is not None)
