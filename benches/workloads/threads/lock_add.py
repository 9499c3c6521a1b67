"""`with lock: n += 1`: the lock protects one shared counter."""
import threading

from harness import pieces, run

lock = threading.Lock()
total = 0


def work(me, count, per_block, block):
    global total
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                with lock:
                    total += 1


run(work, lambda threads, counts: (total, sum(counts)), 4_000_000, per_block=0)
