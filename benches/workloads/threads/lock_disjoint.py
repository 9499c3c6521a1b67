"""`with lock:` around data of each thread's own: the lock is shared, the data are not."""
import threading

from harness import pieces, run

lock = threading.Lock()


class Cell:
    def __init__(self):
        self.n = 0


cells = [Cell() for _ in range(64)]


def work(me, count, per_block, block):
    mine = cells[me % 64]
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                with lock:
                    mine.n += 3
                    mine.n -= 2


def check(threads, counts):
    return sum(c.n for c in cells), sum(counts)


run(work, check, 3_000_000, per_block=0)
