"""Each thread fills and updates its own dict: no conflict."""
from harness import pieces, run

results = {}


def work(me, count, per_block, block):
    mine = {}
    k = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                k = (k * 5 + 1) & 1023
                mine[k] = mine.get(k, 0) + 1
    results[me] = sum(mine.values())


run(work, lambda threads, counts: (results, dict(enumerate(counts))), 6_000_000)
