"""Each thread appends to, reads and pops from its own list: no conflict."""
from harness import pieces, run

results = {}


def work(me, count, per_block, block):
    mine = []
    total = 0
    for n in pieces(count, per_block):
        with block:
            for i in range(n):
                mine.append(i)
                total += mine[-1] - i + 1
                if len(mine) > 500:
                    mine.pop()
    results[me] = total


run(work, lambda threads, counts: (results, dict(enumerate(counts))), 6_000_000)
