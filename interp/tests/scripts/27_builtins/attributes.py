class A:
    x = 1

    def __init__(self):
        self.y = 2


a = A()
print(getattr(a, "x"), getattr(a, "z", None), hasattr(a, "y"), hasattr(a, "z"))
setattr(a, "z", 3)
print(a.z, vars(a), sorted(n for n in dir(a) if not n.startswith("_")))
delattr(a, "z")
print(hasattr(a, "z"), vars(a))
setattr(a, "with space", 1)
print(getattr(a, "with space"), vars(a))
vars(a)["direct"] = 9
print(a.direct)
a.__dict__ = {"fresh": 1}
print(a.fresh, hasattr(a, "y"), a.x)
for bad in ("getattr(a, 'q')", "getattr(a, 5)", "delattr(a, 'q')", "setattr(a, 5, 1)", "vars(5)", "hasattr(a)", "a.__dict__.update(5)", "setattr(a, '__dict__', 5)"):
    try:
        eval(bad)
    except (AttributeError, TypeError) as e:
        print(bad, "->", e)


class P:
    @property
    def bad(self):
        raise ValueError("from property")


try:
    hasattr(P(), "bad")
except ValueError as e:
    print(e)
print(sorted(set(dir([])) & {"append", "sort", "upper"}), "__add__" in dir(5), "real" in dir(5), "__name__" in dir(A))


class D:
    def __dir__(self):
        return ["z", "a"]


print(dir(D()), dir(type("E", (), {"k": 1}))[-1])
print(getattr("abc", "upper")(), [].__len__(), (5).__class__.__name__, A.__dict__["x"], type(A.__dict__).__name__)
try:
    A.__dict__["x"] = 5
except TypeError as e:
    print(e)
print(object.__getattribute__(a, "fresh"), object.__setattr__(a, "w", 5), a.w)
