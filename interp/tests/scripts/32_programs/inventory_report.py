import csv
import io
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import reduce

DATA = """sku,name,category,qty,price
A1,Bolt,hardware,100,0.25
B2,Lamp,home,4,19.99
C3,Nut,hardware,250,0.10
D4,Rug,home,bad,45.00
E5,Pen,office,60,1.5
"""


@dataclass(order=True)
class Item:
    sku: str
    name: str = field(compare=False)
    category: str = field(compare=False)
    qty: int = field(compare=False)
    price: float = field(compare=False)

    @property
    def value(self):
        return self.qty * self.price

    @classmethod
    def from_row(cls, row):
        return cls(row["sku"], row["name"], row["category"], int(row["qty"]), float(row["price"]))


def load(text):
    good, bad = [], []
    for n, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        try:
            good.append(Item.from_row(row))
        except ValueError as e:
            bad.append((n, str(e)))
    return good, bad


items, problems = load(DATA)
print(f"{len(items)} items, {len(problems)} problems")
for n, p in problems:
    print(f"  line {n}: {p}")
groups = defaultdict(list)
for i in items:
    groups[i.category].append(i)
for cat, members in sorted(groups.items()):
    print(f"{cat.upper():-^30}")
    for i in sorted(members, key=lambda i: -i.value):
        print(f"{i.name:<10}{i.qty:>6}{i.price:>7.2f}{i.value:>7.2f}")
total = reduce(lambda s, i: s + i.value, items, 0.0)
print(f"total {total:.2f}; biggest {max(items, key=lambda i: i.value).name}; cheapest {min(items, key=lambda i: i.price).name}")
print(Counter(i.category for i in items).most_common())
print(json.dumps({c: {i.sku: i.value for i in m} for c, m in groups.items()}, indent=1, sort_keys=True))
print(sorted(items, reverse=True)[0], items[0] < items[1])
