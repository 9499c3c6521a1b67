import pickle
from collections import Counter, OrderedDict, deque, namedtuple

P = namedtuple("P", "x y")


class Plain:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return type(self) is type(o) and vars(self) == vars(o)


class State(Plain):
    def __getstate__(self):
        return {"kept": self.v * 2}

    def __setstate__(self, s):
        self.v = s["kept"]


class Slots:
    __slots__ = ("a",)


class Reduce:
    def __init__(self, n):
        self.n = n

    def __reduce__(self):
        return Reduce, (self.n + 1,)


values = [None, True, 5, -2 ** 70, 1.5, "é", b"x", [1, [2]], (1,), {"a": {1: 2}}, {1, 2}, frozenset([3]), 1j, range(3), P(1, 2), Plain([1]), deque([1]), Counter("aab"), OrderedDict(a=1), len, Plain, slice(1, 2), bytearray(b"q")]
for proto in (0, 2, pickle.HIGHEST_PROTOCOL):
    print(proto, all(pickle.loads(pickle.dumps(v, proto)) == v for v in values))
s = Slots()
s.a = [1]
print(pickle.loads(pickle.dumps(s)).a, pickle.loads(pickle.dumps(State(5))).v, pickle.loads(pickle.dumps(Reduce(1))).n)
x = [1]
a, b = pickle.loads(pickle.dumps((x, x)))
print(a is b)
r = []
r.append(r)
c = pickle.loads(pickle.dumps(r))
print(c[0] is c)
for bad in (lambda: 0, (i for i in ())):
    try:
        pickle.dumps(bad)
    except (pickle.PicklingError, TypeError, AttributeError):
        print("cannot pickle", type(bad).__name__)
try:
    pickle.loads(b"\x80\x04N")
except EOFError as e:
    print("truncated")
e = pickle.loads(pickle.dumps(KeyError("k", 2)))
print(repr(e))
