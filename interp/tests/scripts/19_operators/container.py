class Sparse:
    def __init__(self):
        self.data = {}

    def __getitem__(self, k):
        print("getitem", k)
        return self.data.get(k, 0)

    def __setitem__(self, k, v):
        print("setitem", k, v)
        self.data[k] = v

    def __delitem__(self, k):
        print("delitem", k)
        del self.data[k]

    def __len__(self):
        return len(self.data)

    def __contains__(self, k):
        return k in self.data

    def __iter__(self):
        return iter(sorted(self.data))

    def __reversed__(self):
        return iter(sorted(self.data, reverse=True))


s = Sparse()
s[3] = "c"
s[1] = "a"
s[1] += "!"
print(s[1], s[9], len(s), 3 in s, 4 in s, list(s), list(reversed(s)), bool(s))
del s[3]
print(len(s), [*s], tuple(s), max(s), sum(s))


class OldStyle:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10


o = OldStyle()
print(list(o), 20 in o, 50 in o, [x for x in o], dict(enumerate(o)))
a, b, c = o
print(a, b, c, list(zip(o, o)))
try:
    reversed(o)
except TypeError as e:
    print(e)


class Len:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


for n in (3, 0, -1, "x", 2.0, True):
    try:
        print(len(Len(n)), bool(Len(n)))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


class Seq(Len):
    def __getitem__(self, i):
        if isinstance(i, slice):
            return f"slice {i.indices(self.n)}"
        if not -self.n <= i < self.n:
            raise IndexError(i)
        return i


q = Seq(4)
print(q[1:], q[-2], list(q), list(reversed(q)), 3 in q)
for bad in ("Len(1)[0]", "Len(1)[0:1]", "iter(Len(1))", "1 in Len(1)"):
    try:
        eval(bad)
    except TypeError as e:
        print(e)
try:
    Len(1)[0] = 1
except TypeError as e:
    print(e)


class CI:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(CI[int.__name__], CI[1, 2])
print(list[int], dict[str, int], tuple[int, ...])
