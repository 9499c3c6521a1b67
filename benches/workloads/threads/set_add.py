"""All threads add different elements to one set."""
from harness import pieces, run

shared = set()


def work(me, count, per_block, block):
    i = me * 10_000_019  # not a power of two: all would collide
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                shared.add(i)
                i += 1


def check(threads, counts):
    return (len(shared), sum(shared)), (sum(counts), sum((me * 10_000_019) * c + c * (c - 1) // 2 for me, c in enumerate(counts)))


run(work, check, 3_000_000)
