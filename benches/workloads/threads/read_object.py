"""All threads read the attributes and call the methods of one shared object: no conflict."""
from harness import pieces, run


class Config:
    scale = 3

    def __init__(self):
        self.offset = 1000
        self.limit = 5000

    def clamp(self, x):
        return x if x < self.limit else self.limit


config = Config()
results = {}


def work(me, count, per_block, block):
    total = 0
    for n in pieces(count, per_block):
        with block:
            for i in range(n):
                total += config.clamp(config.offset * config.scale) - config.limit
    results[me] = total


run(work, lambda threads, counts: (results, {i: -2000 * c for i, c in enumerate(counts)}), 5_000_000)
