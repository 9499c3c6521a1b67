"""Half of the threads put numbers into a queue, the other half take them out."""
import queue

from harness import pieces, run

q = queue.SimpleQueue()
sums = {}


def work(me, count, per_block, block):
    if me % 2 == 0:
        for i in range(count):
            q.put(i)
        q.put(None)
        return
    total = 0
    while (x := q.get()) is not None:
        total += x
    sums[me] = total


def check(threads, counts):
    while not q.empty():  # an odd number of threads has one producer too many
        x = q.get()
        if x is not None:
            sums["rest"] = sums.get("rest", 0) + x
    return sum(sums.values()), sum(c * (c - 1) // 2 for c in counts[::2])


run(work, check, 1_000_000)
