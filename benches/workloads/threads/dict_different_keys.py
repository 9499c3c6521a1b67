"""All threads insert and update different keys of one dict."""
from harness import pieces, run

shared = {}


def work(me, count, per_block, block):
    i = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                k = me << 16 | i & 1023
                shared[k] = i
                i += 1


def check(threads, counts):
    expected = {}
    for me, c in enumerate(counts):
        for i in range(max(0, c - 1024), c):
            expected[me << 16 | i & 1023] = i
    return shared == expected and len(shared), len(expected)


run(work, check, 7_000_000)
