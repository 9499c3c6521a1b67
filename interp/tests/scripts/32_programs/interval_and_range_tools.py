from bisect import bisect_left, bisect_right
from functools import total_ordering


@total_ordering
class Interval:
    __slots__ = ("lo", "hi")

    def __init__(self, lo, hi):
        if lo > hi:
            raise ValueError(f"{lo} > {hi}")
        self.lo, self.hi = lo, hi

    def __eq__(self, o):
        return (self.lo, self.hi) == (o.lo, o.hi)

    def __lt__(self, o):
        return (self.lo, self.hi) < (o.lo, o.hi)

    def __hash__(self):
        return hash((self.lo, self.hi))

    def __and__(self, o):
        lo, hi = max(self.lo, o.lo), min(self.hi, o.hi)
        return Interval(lo, hi) if lo <= hi else None

    def __contains__(self, x):
        return self.lo <= x <= self.hi

    def __len__(self):
        return self.hi - self.lo

    def __repr__(self):
        return f"[{self.lo}..{self.hi}]"


def merge(xs):
    out = []
    for x in sorted(xs):
        if out and x.lo <= out[-1].hi:
            out[-1] = Interval(out[-1].lo, max(out[-1].hi, x.hi))
        else:
            out.append(x)
    return out


xs = [Interval(1, 4), Interval(8, 10), Interval(3, 6), Interval(10, 12), Interval(20, 20)]
print(merge(xs), sum(map(len, merge(xs))), xs[0] & xs[2], xs[0] & xs[1], 5 in xs[2], max(xs), len({Interval(1, 4), xs[0]}))
try:
    Interval(5, 1)
except ValueError as e:
    print(e)
print(Interval(1, 2) <= Interval(1, 3), Interval(2, 2) > Interval(1, 9), bool(Interval(3, 3)), bool(Interval(3, 4)))


class Table:
    def __init__(self, steps):
        self.keys, self.values = zip(*steps)

    def __call__(self, x):
        i = bisect_right(self.keys, x)
        return self.values[i - 1] if i else None


tax = Table([(0, "none"), (100, "low"), (1000, "high")])
print([tax(v) for v in (-1, 0, 50, 100, 999, 1000, 10 ** 9)])


class Fenwick:
    def __init__(self, n):
        self.t = [0] * (n + 1)

    def add(self, i, v):
        i += 1
        while i < len(self.t):
            self.t[i] += v
            i += i & -i

    def total(self, i):
        s = 0
        while i:
            s += self.t[i]
            i &= i - 1
        return s


f = Fenwick(16)
for i in range(16):
    f.add(i, i * i)
print([f.total(k) for k in (0, 1, 5, 16)], f.total(10) - f.total(5), bisect_left([1, 3, 5], 4))
