class Transaction:
    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.saved = dict(self.data)
        return self.data

    def __exit__(self, kind, value, tb):
        if kind is not None:
            self.data.clear()
            self.data.update(self.saved)
            return issubclass(kind, ValueError)
        return False


d = {"a": 1}
with Transaction(d) as t:
    t["b"] = 2
print(d)
with Transaction(d) as t:
    t["c"] = 3
    del t["a"]
    raise ValueError("roll back")
print(d)


class Indent:
    level = 0

    def __enter__(self):
        Indent.level += 1
        return self

    def __exit__(self, *a):
        Indent.level -= 1

    def say(self, text):
        print("  " * Indent.level + text)


with Indent() as i:
    i.say("one")
    with i, i:
        i.say("three")
    i.say("one again")
print(Indent.level)


def gen():
    with Indent() as i:
        for n in range(3):
            yield n, Indent.level


g = gen()
print(next(g), next(g), Indent.level)
g.close()
print(Indent.level)
with Indent() as x, Transaction({}) as y:
    print(type(x).__name__, y)
