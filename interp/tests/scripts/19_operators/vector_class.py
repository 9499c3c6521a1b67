class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y) if isinstance(o, Vec) else NotImplemented

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __sub__(self, o):
        return self + -o

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __pos__(self):
        return Vec(+self.x, +self.y)

    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    def __invert__(self):
        return Vec(self.y, self.x)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __truediv__(self, k):
        return Vec(self.x / k, self.y / k)

    def __eq__(self, o):
        return isinstance(o, Vec) and (self.x, self.y) == (o.x, o.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __bool__(self):
        return bool(self.x or self.y)

    def __iter__(self):
        yield self.x
        yield self.y

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __repr__(self):
        return f"Vec({self.x}, {self.y})"

    def __format__(self, spec):
        return f"<{self.x:{spec}}, {self.y:{spec}}>"


a, b = Vec(1, 2), Vec(3, -4)
print(a + b, a - b, -a, +a, ~a, a * 2, 3 * b, a @ b, b / 2, abs(b))
print(sum([a, b]), bool(Vec(0, 0)), a == Vec(1, 2), len({a, Vec(1, 2), b}), list(a), a[1], f"{a:.2f}", [*b])
x, y = a
print(x, y, max([a, b], key=abs))
for bad in ("a + 1", "1 + a", "a ** 2", "a < b", "'x' @ a"):
    try:
        print(eval(bad))
    except TypeError as e:
        print(e)
a += b
print(a)
a *= 2
print(a)
