class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind.__name__ if kind else None, value, tb is not None)
        return self.swallow


with Manager("a") as a:
    print("body", a)
with Manager("b", swallow=True):
    raise ValueError("swallowed")
try:
    with Manager("c"):
        raise KeyError("out")
except KeyError as e:
    print("caught", e)
with Manager("d") as d, Manager("e") as e:
    print(d, e)
with (Manager("f", True) as f, Manager("g"),):
    raise TypeError("inner passes, outer swallows")


def early():
    with Manager("h"):
        return "returned"


print(early())
for i in range(3):
    with Manager(i):
        if i == 0:
            continue
        break


class Target:
    pass


t = Target()
with Manager("i") as t.attr, Manager("jk") as (j, k):
    print(t.attr, j, k)
with Manager("l"):
    with Manager("m"):
        print("nested")
