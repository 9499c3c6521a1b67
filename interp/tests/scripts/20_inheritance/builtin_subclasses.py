class MyList(list):
    def append(self, x):
        super().append(x * 2)


class MyDict(dict):
    def __getitem__(self, k):
        return f"<{super().__getitem__(k)}>"


class MyStr(str):
    def __add__(self, o):
        return MyStr(str(self) + "+" + o)


class MyInt(int):
    def __add__(self, o):
        return MyInt(int(self) + o + 1000)

    __radd__ = __add__


class MyTuple(tuple):
    def first(self):
        return self[0]


class MySet(set):
    pass


class MyFloat(float):
    def __repr__(self):
        return f"F({float(self)})"


l = MyList([1])
l.append(5)
l += [7]
print(l, type(l + [1]).__name__, len(l), isinstance(l, list), l == [1, 10, 7])
d = MyDict(a=1)
print(d["a"], d.get("a"), list(d.values()), d == {"a": 1}, "%(a)s" % d, "{a}".format_map(d))
s = MyStr("x")
print(s + "y", type(s + "y").__name__, type(s.upper()).__name__, s == "x", {"x": 1}[s], "z" + s)
n = MyInt(5)
print(n + 1, 1 + n, type(n * 2).__name__, n == 5, sum([n, n]), [0] * MyInt(2), range(MyInt(3)))
t = MyTuple((1, 2))
print(t.first(), t, type(t[:]).__name__, hash(t) == hash((1, 2)), t == (1, 2))
print(MySet([1]) | {2}, type(MySet([1]) | {2}).__name__, MySet([1]) == {1}, repr(MySet()))
print(MyFloat(1.5), [MyFloat(2)], MyFloat(1) + 1, f"{MyFloat(1.25):.1f}")


class E(KeyError):
    def __str__(self):
        return "custom " + super().__str__()


try:
    raise E("k")
except KeyError as e:
    print(e, repr(e))


class Weird(list):
    __slots__ = ("extra",)


w = Weird([1])
w.extra = 5
print(w, w.extra, hasattr(w, "__dict__"))
