from dataclasses import asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace, FrozenInstanceError


@dataclass
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False)
    hidden: str = field(default="h", repr=False)

    def dist(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5


a, b = P(3, 4), P(3, y=4, tags=["t"])
print(a, b, a == b, a != P(1), a.dist(), a.tags is P(1).tags, P(1) == (1, 0))
print(asdict(b), astuple(b), replace(b, x=9), [f.name for f in fields(P)], is_dataclass(P), is_dataclass(5))
try:
    P()
except TypeError as e:
    print(e)
try:
    hash(a)
except TypeError as e:
    print(e)


@dataclass(frozen=True, order=True)
class V:
    major: int
    minor: int = 0


print(sorted([V(2), V(1, 5), V(1)]), V(1) < V(2), hash(V(1)) == hash(V(1)), {V(1): "k"}[V(1)])
try:
    V(1).major = 2
except FrozenInstanceError as e:
    print(e)


@dataclass
class Child(P):
    z: float = 1.5

    def __post_init__(self):
        self.total = self.x + self.y + self.z


c = Child(1, 2)
print(c, c.total, Child.__match_args__, isinstance(c, P))


@dataclass(kw_only=True, slots=True)
class K:
    a: int
    b: int = 2


k = K(a=1)
print(k, hasattr(k, "__dict__"))
try:
    K(1)
except TypeError as e:
    print(str(e)[:30])
M = make_dataclass("M", [("q", int), ("r", str, "dflt")], namespace={"hi": lambda self: self.r * 2})
print(M(1), M(1, "z").hi())
for src in ("@dataclass\nclass B:\n  x: int = 1\n  y: int\n", "@dataclass\nclass B:\n  x: list = []\n", "@dataclass(order=True, eq=False)\nclass B:\n  x: int\n"):
    try:
        exec(src)
    except (TypeError, ValueError) as e:
        print(e)


@dataclass
class Nested:
    p: P
    items: dict


print(asdict(Nested(P(1), {"k": [P(2)]})), Nested(P(1), {}))


@dataclass(repr=False, eq=False)
class Bare:
    x: int


print(Bare(1) == Bare(1), hash(Bare(1)) is not None)
