"""All threads append to one list."""
from harness import pieces, run

shared = []


def work(me, count, per_block, block):
    append = shared.append
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                append(me)


run(work, lambda threads, counts: ([shared.count(i) for i in range(threads)], counts), 6_000_000)
