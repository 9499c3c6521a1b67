def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


class Frac:
    def __init__(self, n, d=1):
        if d == 0:
            raise ZeroDivisionError("zero denominator")
        g = gcd(n, d)
        if d < 0:
            g = -g
        self.n, self.d = n // g, d // g

    @staticmethod
    def lift(x):
        return x if isinstance(x, Frac) else Frac(x) if isinstance(x, int) else None

    def _op(f):
        def forward(self, other):
            o = Frac.lift(other)
            return NotImplemented if o is None else f(self, o)

        def backward(self, other):
            o = Frac.lift(other)
            return NotImplemented if o is None else f(o, self)
        return forward, backward

    __add__, __radd__ = _op(lambda a, b: Frac(a.n * b.d + b.n * a.d, a.d * b.d))
    __sub__, __rsub__ = _op(lambda a, b: Frac(a.n * b.d - b.n * a.d, a.d * b.d))
    __mul__, __rmul__ = _op(lambda a, b: Frac(a.n * b.n, a.d * b.d))
    __truediv__, __rtruediv__ = _op(lambda a, b: Frac(a.n * b.d, a.d * b.n))
    __lt__, __gt__ = _op(lambda a, b: a.n * b.d < b.n * a.d)
    __eq__, _ = _op(lambda a, b: a.n == b.n and a.d == b.d)
    __le__, __ge__ = _op(lambda a, b: a.n * b.d <= b.n * a.d)

    def __hash__(self):
        return hash(self.n) if self.d == 1 else hash((self.n, self.d))

    def __pow__(self, e):
        return Frac(self.n ** e, self.d ** e) if e >= 0 else Frac(self.d ** -e, self.n ** -e)

    def __float__(self):
        return self.n / self.d

    def __int__(self):
        return self.n // self.d

    def __repr__(self):
        return f"{self.n}/{self.d}" if self.d != 1 else str(self.n)


h = Frac(1, 2)
print(h + h, h + 1, 1 - h, h * Frac(2, 3), 1 / h, h / 3, h ** 3, h ** -2, Frac(6, -8))
print(h < 1, 1 > h, h == Frac(2, 4), h != 1, h >= Frac(1, 3), sorted([Frac(2, 3), h, 1, Frac(0)]), float(h), int(Frac(7, 2)))
print(sum([Frac(1, n) for n in range(1, 11)]), {Frac(2): "two"}[2])
try:
    h + "x"
except TypeError as e:
    print(e)
try:
    Frac(1, 0)
except ZeroDivisionError as e:
    print(e)
