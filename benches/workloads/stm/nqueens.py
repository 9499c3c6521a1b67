"""N queens: the first two rows are the tasks; solutions are counted in one shared object.

Checked: the counts of a serial run.
"""
import sys
import threading
import time
from collections import deque

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()


# What the parallel parts of the last run took: seconds, and seconds of processors.
spent = [0.0, 0.0]


def parallel(threads, body):
    """Runs body(0) … body(threads - 1), each in its own thread; an exception is raised again."""
    failures = []

    def guarded(me):
        try:
            body(me)
        except BaseException as e:
            failures.append(e)

    ts = [threading.Thread(target=guarded, args=(i,)) for i in range(threads)]
    clocks = time.perf_counter, time.process_time
    start = [clock() for clock in clocks]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    spent[:] = [before + clock() - since for before, clock, since in zip(spent, clocks, start)]
    if failures:
        raise failures[0]


class Tally:
    def __init__(self):
        self.solutions = 0
        self.nodes = 0


def count(n, row, cols, up, down):
    if row == n:
        return 1, 1
    solutions, nodes = 0, 1
    free = ~(cols | up | down) & (1 << n) - 1
    while free:
        bit = free & -free
        free ^= bit
        s, k = count(n, row + 1, cols | bit, (up | bit) << 1, (down | bit) >> 1)
        solutions += s
        nodes += k
    return solutions, nodes


def run(threads, size):
    tally = Tally()
    tasks = deque((a, b) for a in range(size) for b in range(size) if abs(a - b) > 1)

    def body(me):
        while True:
            with atomic:
                if not tasks:
                    return
                a, b = tasks.popleft()
            x, y = 1 << a, 1 << b
            s, k = count(size, 2, x | y, (x << 1 | y) << 1, (x >> 1 | y) >> 1)
            with atomic:
                tally.solutions += s
                tally.nodes += k
    parallel(threads, body)
    return tally.solutions, tally.nodes


def main(threads=2, size=13):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("nqueens", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
