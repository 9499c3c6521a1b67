class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]
        if len({len(r) for r in self.rows}) > 1:
            raise ValueError("ragged")

    @classmethod
    def identity(cls, n):
        return cls([int(i == j) for j in range(n)] for i in range(n))

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __getitem__(self, key):
        match key:
            case (int(i), int(j)):
                return self.rows[i][j]
            case (slice() as a, slice() as b):
                return Matrix(r[b] for r in self.rows[a])
            case int(i):
                return self.rows[i]
        raise TypeError(f"bad index {key!r}")

    def __setitem__(self, key, v):
        i, j = key
        self.rows[i][j] = v

    def __add__(self, o):
        return Matrix([a + b for a, b in zip(x, y)] for x, y in zip(self.rows, o.rows))

    def __matmul__(self, o):
        if self.shape[1] != o.shape[0]:
            raise ValueError(f"{self.shape} @ {o.shape}")
        cols = list(zip(*o.rows))
        return Matrix([sum(a * b for a, b in zip(r, c)) for c in cols] for r in self.rows)

    def __mul__(self, k):
        return Matrix([x * k for x in r] for r in self.rows)

    __rmul__ = __mul__

    def __pow__(self, n):
        out, base = Matrix.identity(len(self.rows)), self
        while n:
            if n & 1:
                out = out @ base
            base = base @ base
            n >>= 1
        return out

    def __eq__(self, o):
        return isinstance(o, Matrix) and self.rows == o.rows

    def __iter__(self):
        for r in self.rows:
            yield from r

    def det(self):
        m = [[x for x in r] for r in self.rows]
        n, sign, prev = len(m), 1, 1
        for k in range(n - 1):
            if m[k][k] == 0:
                for i in range(k + 1, n):
                    if m[i][k]:
                        m[k], m[i] = m[i], m[k]
                        sign = -sign
                        break
                else:
                    return 0
            for i in range(k + 1, n):
                for j in range(k + 1, n):
                    m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // prev
            prev = m[k][k]
        return sign * m[-1][-1]

    def __repr__(self):
        return "[" + "; ".join(" ".join(map(str, r)) for r in self.rows) + "]"


a = Matrix([[1, 2], [3, 4]])
print(a, a.T, a + a, a @ a, 2 * a, a ** 5, a.shape, a[1, 0], a[0], a[:1, 1:], a.det(), list(a))
fib = Matrix([[1, 1], [1, 0]])
print((fib ** 100)[0, 1], Matrix([[2, 0, 1], [1, 3, 2], [1, 1, 1]]).det(), Matrix([[0, 1], [1, 0]]).det())
a[0, 0] = 9
print(a, a == Matrix([[9, 2], [3, 4]]), a != 5)
for bad in (lambda: Matrix([[1], [1, 2]]), lambda: a @ Matrix([[1, 2, 3]]), lambda: a["x"]):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
