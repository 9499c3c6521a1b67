"""All threads do `global total; total += 1`."""
from harness import pieces, run

total = 0


def work(me, count, per_block, block):
    global total
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                total += 1


run(work, lambda threads, counts: (total, sum(counts)), 12_000_000)
