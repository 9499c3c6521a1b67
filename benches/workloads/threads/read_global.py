"""All threads read module globals that hold integers above 256: no conflict."""
from harness import pieces, run

FIRST = 100_003
SECOND = 99_990
results = {}


def work(me, count, per_block, block):
    total = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                total += FIRST - SECOND
    results[me] = total


run(work, lambda threads, counts: (results, {i: 13 * c for i, c in enumerate(counts)}), 10_000_000)
