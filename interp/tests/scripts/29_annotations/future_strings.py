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
print(typing.get_type_hints(Node.add, globalns={"Node": Node}) == {"n": Node, "k": typing.get_type_hints(Node.add, globalns={"Node": Node})["k"], "return": Node} if False else "end")
