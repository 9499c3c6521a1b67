"""All threads read one shared dict: no conflict."""
from harness import pieces, run

table = {f"k{i}": i + 1000 for i in range(256)}
keys = list(table)
results = {}


def work(me, count, per_block, block):
    total = i = 0
    names = keys[:]
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                i = i + 1 & 255
                total += table[names[i]] - i
    results[me] = total


run(work, lambda threads, counts: (results, {i: 1000 * c for i, c in enumerate(counts)}), 8_000_000)
