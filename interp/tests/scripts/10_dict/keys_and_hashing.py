class Key:
    def __init__(self, n, h=None):
        self.n = n
        self.h = n if h is None else h

    def __hash__(self):
        return self.h

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


d = {Key(i, 1): i for i in range(5)}
print(d, d[Key(3, 1)], Key(9, 1) in d, len(d))
del d[Key(2, 1)]
d[Key(2, 1)] = "back"
print(d)
try:
    d[Key(3, 2)]
except KeyError as e:
    print("KeyError", e)
for bad in ([], {}, set(), bytearray(b"x"), slice([])):
    try:
        {bad: 1}
    except TypeError as e:
        print("unhashable", type(bad).__name__)


class EqOnly:
    def __eq__(self, other):
        return True


try:
    {EqOnly(): 1}
except TypeError as e:
    print(type(e).__name__, EqOnly.__hash__)


class Angry:
    def __hash__(self):
        raise RuntimeError("no hash")


try:
    {}[Angry()]
except RuntimeError as e:
    print(e)
print({None: 1, (): 2, (1, (2, 3)): 3, frozenset([1]): 4, "": 5, int: 6, len: 7}[(1, (2, 3))])
nan = float("nan")
m = {nan: 1}
print(m[nan], float("nan") in m, {1.0: "x"}[1], {True: "y"}[1])
try:
    {}["missing key"]
except KeyError as e:
    print(e, repr(e), e.args)
print(hash(Key(5)), {Key(1), Key(1), Key(2)} == {Key(2), Key(1)})
