"""All threads read one shared list of integers above 256: no conflict."""
from harness import pieces, run

table = [i + 1000 for i in range(1024)]
results = {}


def work(me, count, per_block, block):
    total = i = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                i = i + 1 & 1023
                total += table[i] - i
    results[me] = total


run(work, lambda threads, counts: (results, {i: 1000 * c for i, c in enumerate(counts)}), 9_000_000)
