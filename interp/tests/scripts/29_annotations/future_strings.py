from __future__ import annotations


class Node:
    left: Node | None = None
    value: undefined_type
    items: list[Node]

    def add(self, n: Node, k: 1 + 2 = 3) -> Node:
        return n


print(Node.__annotations__)
print(Node.add.__annotations__)


def f(a: x.y.z, b: "quoted", *args: int, c: lambda v: v = None) -> (1, 2):
    pass


print(f.__annotations__)
import typing


def g(a: int, b: list[str]) -> Node:
    pass


print(typing.get_type_hints(g) == {"a": int, "b": list[str], "return": Node})
try:
    typing.get_type_hints(Node)
except NameError as e:
    print(e)
