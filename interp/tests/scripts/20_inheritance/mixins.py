class JsonMixin:
    def to_json(self):
        parts = (f'"{k}": {v!r}' for k, v in sorted(vars(self).items()))
        return "{" + ", ".join(parts) + "}"


class CompareMixin:
    def __eq__(self, o):
        return type(self) is type(o) and vars(self) == vars(o)

    def __hash__(self):
        return hash(tuple(sorted(vars(self).items())))


class LogMixin:
    def __init__(self, *a, **k):
        self.events = 0
        super().__init__(*a, **k)

    def log(self):
        self.events += 1
        return self.events


class Base:
    def __init__(self, name):
        self.name = name


class User(JsonMixin, CompareMixin, Base):
    pass


class Audited(LogMixin, User):
    def rename(self, n):
        self.log()
        self.name = n


print(User("a").to_json(), User("a") == User("a"), User("a") == User("b"), len({User("a"), User("a")}))
u = Audited("x")
u.rename("y")
print(u.to_json(), u.events, u == User("y"), isinstance(u, User))
print([c.__name__ for c in Audited.__mro__])


class CaseInsensitive:
    def __setitem__(self, k, v):
        super().__setitem__(k.lower(), v)

    def __getitem__(self, k):
        return super().__getitem__(k.lower())


class Default:
    def __missing__(self, k):
        return f"no {k}"


class D(CaseInsensitive, Default, dict):
    pass


d = D()
d["ABC"] = 1
print(d["abc"], d["Zzz"], d)


class A(Exception):
    pass


class B(A, ValueError):
    pass


try:
    raise B("multi")
except ValueError as e:
    print("as ValueError", e)
try:
    class X(int, str):
        pass
except TypeError as e:
    print(e)


class IntLike(int):
    pass


class Both(IntLike, JsonMixin):
    pass


b = Both(5)
b.tag = "t"
print(b + 1, b.to_json())
