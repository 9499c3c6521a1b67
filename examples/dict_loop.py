"""A loop over a dict's items, spread over a pool of threads.

Every thread updates one shared result without a lock around it: the blocks
are atomic, and the additions to different keys do not disturb each other.
"""
from concurrent.futures import ThreadPoolExecutor

import thread

prices = {f"item{i:04d}": (i * 37) % 500 + 1 for i in range(2000)}
taxed = {}
by_class = {"cheap": 0, "fair": 0, "dear": 0}


def visit(item):
    name, price = item
    tax = 0
    for step in range(price % 50):
        tax += (price * step) % 7
    kind = "cheap" if price < 100 else "fair" if price < 300 else "dear"
    with thread.atomic:
        taxed[name] = price + tax
        by_class[kind] += 1


with ThreadPoolExecutor(max_workers=4) as pool:
    for _ in pool.map(visit, prices.items(), chunksize=1):
        pass

serial = {n: p + sum((p * s) % 7 for s in range(p % 50)) for n, p in prices.items()}
print("same as the serial loop:", taxed == serial)
print(by_class, sum(by_class.values()))
print(max(taxed.items(), key=lambda kv: (kv[1], kv[0])))
