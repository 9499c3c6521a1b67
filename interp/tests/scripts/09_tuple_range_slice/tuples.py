t = (1, 2, 3, 2)
print(t, len(t), t[0], t[-1], t[1:3], t[::-1], t.count(2), t.index(2), t.index(2, 2))
print((), (1,), (1, 2), ((1, 2), [3]), tuple("abc"), tuple([1]), tuple())
print(t + (4,), t * 2, 2 in t, t == (1, 2, 3, 2), t < (1, 3), (1,) < (1, 0), () < (0,))
print(hash((1, 2)) == hash((1, 2)), {(1, 2): "x"}[(1, 2)], hash(()) == hash(()))
a = t
a += (5,)
print(a, t)
for bad in ("t[0] = 1", "del t[0]", "t[10]", "t.index(9)", "t + [1]", "hash(([],))", "t['a']", "t < 5"):
    try:
        exec(bad)
    except (TypeError, IndexError, ValueError) as e:
        print(bad, "->", type(e).__name__, "" if "hash" in bad else e)
t2 = ([1], 2)
t2[0].append(5)
print(t2)
try:
    t2[0] += [6]
except TypeError:
    print("raised, but", t2)
x = 1,
print(x, type(x).__name__, (1), tuple(x for x in range(3)))
e = ()
print(tuple(t) is t, t[:] is t)


class P(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]


p = P(3, 4)
print(p, p.x, p == (3, 4), type(p + ()).__name__, p.__class__.__name__, isinstance(p, tuple))
