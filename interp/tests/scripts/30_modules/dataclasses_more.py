from dataclasses import KW_ONLY, InitVar, dataclass, field, fields
from typing import ClassVar


@dataclass
class A:
    count: ClassVar[int] = 0
    scale: InitVar[int] = 2
    v: int = 1
    _: KW_ONLY
    name: str = "n"
    derived: int = field(init=False)

    def __post_init__(self, scale):
        self.derived = self.v * scale
        A.count += 1


a = A(3, 5)
print(a, A.count, [f.name for f in fields(A)], a.derived, A(v=7, name="z"))
try:
    A(1, 2, "positional name")
except TypeError as e:
    print(e)


@dataclass(unsafe_hash=True)
class H:
    a: int
    b: list = field(hash=False, default_factory=list)


print(hash(H(1)) == hash(H(1, [5])), len({H(1), H(1)}))


@dataclass
class Node:
    value: int
    next: "Node | None" = None

    def __iter__(self):
        n = self
        while n:
            yield n.value
            n = n.next


print(list(Node(1, Node(2, Node(3)))), Node(1, Node(2)))
r = Node(1)
r.next = r
print(r)


@dataclass(order=True)
class Item:
    sort_index: int = field(init=False, repr=False)
    name: str
    price: int

    def __post_init__(self):
        self.sort_index = -self.price


print(sorted([Item("a", 1), Item("b", 3), Item("c", 2)]))
print(field(default=1).default, fields(Item)[1].type, fields(Item)[0].init, Item.__dataclass_params__.order)


@dataclass
class Meta:
    x: int = field(default=0, metadata={"unit": "m"})

    @property
    def double(self):
        return self.x * 2

    def __repr__(self):
        return "custom repr"


print(fields(Meta)[0].metadata["unit"], Meta(4).double, Meta())


@dataclass(slots=True, frozen=True)
class SF:
    x: int
    y: int = 2


try:
    object.__setattr__(SF(1), "z", 1)
except AttributeError as e:
    print("no z")
print(SF(1), SF.__slots__)
match A(1, 2, name="m"):
    case A(v=2, name=n):
        print("matched", n)
