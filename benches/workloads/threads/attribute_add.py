"""All threads do `o.n += 1` on one object."""
from harness import pieces, run


class Counter:
    def __init__(self):
        self.n = 0


o = Counter()


def work(me, count, per_block, block):
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                o.n += 1


run(work, lambda threads, counts: (o.n, sum(counts)), 10_000_000)
