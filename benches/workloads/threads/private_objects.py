"""Each thread updates attributes of its own object: no conflict."""
from harness import pieces, run


class Counter:
    def __init__(self):
        self.n = 0
        self.odd = 0


results = {}


def work(me, count, per_block, block):
    mine = Counter()
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                mine.n += 1
                mine.odd += mine.n & 1
    results[me] = (mine.n, mine.odd)


run(work, lambda threads, counts: (results, {i: (c, (c + 1) // 2) for i, c in enumerate(counts)}), 8_000_000)
