"""Each thread calls functions and methods on its own objects: no conflict."""
from harness import pieces, run


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


class Acc:
    def __init__(self):
        self.total = 0

    def add(self, x):
        self.total += self.clamp(x)

    def clamp(self, x):
        return x if x < 10 else 10


results = {}


def work(me, count, per_block, block):
    acc = Acc()
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                acc.add(fib(5))
                acc.add(20)
    results[me] = acc.total


run(work, lambda threads, counts: (results, {i: 15 * c for i, c in enumerate(counts)}), 500_000)
