d = {}
d["self"] = d
print(d)
l = [d]
d["list"] = l
print(d)
print(l)
t = (l,)
l.append(t)
print(t)
a, b = {}, {}
a["b"] = b
b["a"] = a
print(a, b)


class Node:
    def __init__(self):
        self.children = []

    def __repr__(self):
        return f"Node({self.children!r})"


n = Node()
n.children.append(n.children)
print(n)
print({"k": [1, {"deep": (2, [3, {"deeper": {4}}])}]})
print({"quote'": 'double"', 1: None, (1,): [()], b"b": {}})
x = [1]
print([x, x], {"p": x, "q": x})
