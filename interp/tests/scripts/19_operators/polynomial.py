class Poly:
    def __init__(self, *coeffs):
        c = list(coeffs)
        while c and c[-1] == 0:
            c.pop()
        self.c = tuple(c)

    def __call__(self, x):
        total = 0
        for k in reversed(self.c):
            total = total * x + k
        return total

    def __add__(self, o):
        o = o if isinstance(o, Poly) else Poly(o)
        n = max(len(self.c), len(o.c))
        a = self.c + (0,) * (n - len(self.c))
        b = o.c + (0,) * (n - len(o.c))
        return Poly(*(x + y for x, y in zip(a, b)))

    __radd__ = __add__

    def __neg__(self):
        return Poly(*(-x for x in self.c))

    def __sub__(self, o):
        return self + -o

    def __rsub__(self, o):
        return -self + o

    def __mul__(self, o):
        if not isinstance(o, Poly):
            return Poly(*(x * o for x in self.c))
        out = [0] * (len(self.c) + len(o.c))
        for i, x in enumerate(self.c):
            for j, y in enumerate(o.c):
                out[i + j] += x * y
        return Poly(*out)

    __rmul__ = __mul__

    def __pow__(self, n):
        return Poly(1) if n == 0 else self * self ** (n - 1)

    def __eq__(self, o):
        return isinstance(o, Poly) and self.c == o.c

    def __hash__(self):
        return hash(self.c)

    def __len__(self):
        return len(self.c)

    def __getitem__(self, i):
        return self.c[i] if i < len(self.c) else 0

    def __bool__(self):
        return bool(self.c)

    def __str__(self):
        terms = []
        for i, k in reversed(list(enumerate(self.c))):
            if k:
                power = "" if i == 0 else "x" if i == 1 else f"x^{i}"
                terms.append(f"{k:+d}{power}")
        return " ".join(terms) or "0"


x = Poly(0, 1)
p = (x + 1) ** 3 - 2 * x
print(p, p(2), p[1], p[99], len(p), bool(p - p), p - p, 1 - x, 5 + x, x * x == Poly(0, 0, 1))
print((x - 1) * (x + 1), hash(x) == hash(Poly(0, 1, 0)), {p: "poly"}[(x + 1) ** 3 - 2 * x])
