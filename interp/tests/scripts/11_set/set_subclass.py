class Counted(set):
    def __init__(self, *args):
        self.adds = 0
        super().__init__(*args)

    def add(self, x):
        self.adds += 1
        super().add(x)


c = Counted([1, 2])
c.add(3)
c.add(3)
c.update([7])
print(c.adds, sorted(c), len(c), isinstance(c, set), c == {1, 2, 3, 7})
print(type(c | {1}).__name__, type(c.copy()).__name__, repr(Counted([1])), repr(set()), repr(frozenset([1])))


class Item:
    def __init__(self, key, payload):
        self.key, self.payload = key, payload

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(self.key)


items = {Item(1, "first"), Item(2, "second")}
items.add(Item(1, "replacement"))
print(sorted((i.key, i.payload) for i in items))
big = set(range(2000))
for i in range(0, 2000, 2):
    big.remove(i)
print(len(big), min(big), max(big), sum(big), 500 in big, 501 in big)
big &= set(range(0, 100))
print(len(big), sorted(big)[:5])
