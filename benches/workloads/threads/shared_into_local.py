"""One shared object is put into local tuples and lists by all threads: no conflict."""
from harness import pieces, run


class Shared:
    value = 7


shared = Shared()
results = {}


def work(me, count, per_block, block):
    total = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                pair = (shared, shared)
                items = [shared, pair, shared]
                total += len(items) - len(pair)
                items[0] = pair[1]
                total += items[0] is shared
    results[me] = total


run(work, lambda threads, counts: (results, {i: 2 * c for i, c in enumerate(counts)}), 5_000_000)
