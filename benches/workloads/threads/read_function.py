"""All threads call one shared function, with a default and a free variable: no conflict."""
from harness import pieces, run


def make(base):
    def step(x, k=3):
        return x + base + k
    return step


step = make(1000)
results = {}


def work(me, count, per_block, block):
    total = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                total = step(total) - 1000
    results[me] = total


run(work, lambda threads, counts: (results, {i: 3 * c for i, c in enumerate(counts)}), 6_000_000)
