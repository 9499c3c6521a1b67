"""Each thread formats, splits and compares strings of its own: no conflict."""
from harness import pieces, run

results = {}


def work(me, count, per_block, block):
    total = 0
    i = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                i += 1
                s = f"key-{i % 1000}/{me}"
                left, right = s.split("/")
                total += left.startswith("key") and len(right) == len(str(me))
    results[me] = total


run(work, lambda threads, counts: (results, dict(enumerate(counts))), 2_000_000)
