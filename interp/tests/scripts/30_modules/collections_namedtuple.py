from collections import namedtuple
P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p[1], len(p), p == (1, 2), P._fields, p._asdict(), p._replace(x=9), P._make([5, 6]))
x, y = p
print(x, y, hash(p) == hash((1, 2)), isinstance(p, tuple), p + (3,), sorted([P(2, 1), P(1, 5)]), {p: "k"}[(1, 2)])
D = namedtuple("D", ["a", "b", "c"], defaults=[10, 20])
print(D(1), D(1, 2), D._field_defaults)
R = namedtuple("R", "class def x x", rename=True)
print(R._fields, R(1, 2, 3, 4))
for bad in (lambda: P(1), lambda: P(1, 2, 3), lambda: P(1, z=2), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "1a"), lambda: namedtuple("Q", "_a"), lambda: namedtuple("class", "a"), lambda: P._make([1])):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    p.x = 5
except AttributeError as e:
    print("can't set")


class Q(namedtuple("Q", "w h")):
    __slots__ = ()

    @property
    def area(self):
        return self.w * self.h

    def __str__(self):
        return f"{self.w}x{self.h}"


q = Q(3, 4)
print(q, repr(q), q.area, q._replace(w=10).area, Q.__name__)
print(P.__doc__, P.x.__doc__, P.__match_args__)
match q:
    case Q(w, h):
        print("matched", w, h)
print([f"{a}{b}" for a, b in [P(1, 2), P(3, 4)]], "%s-%s" % p, "{0.x}".format(p))
