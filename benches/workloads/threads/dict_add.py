"""All threads do `d[k] += 1` on the same few keys of one dict."""
from harness import pieces, run

d = {k: 0 for k in range(8)}


def work(me, count, per_block, block):
    k = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                d[k] += 1
                k = k + 1 & 7


def check(threads, counts):
    return d, {k: sum(c // 8 + (k < c % 8) for c in counts) for k in range(8)}


run(work, check, 8_000_000)
