"""Clustering (after STAMP's kmeans): each thread classifies points and adds them to shared centres.

Coordinates are integers, so the sums do not depend on the order.  Checked: the centres of a serial run.
"""
import random
import sys
import threading
import time

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


class Cluster:
    def __init__(self, dims):
        self.count = 0
        self.sums = [0] * dims


def nearest(point, centres):
    best, best_d = 0, None
    for k, c in enumerate(centres):
        d = 0
        for a, b in zip(point, c):
            d += (a - b) * (a - b)
        if best_d is None or d < best_d:
            best, best_d = k, d
    return best


def run(threads, size):
    dims, k = 4, 12
    rng = random.Random(9)
    points = [[rng.randrange(10000) for _ in range(dims)] for _ in range(size)]
    centres = [p[:] for p in points[:k]]
    for _ in range(5):
        clusters = [Cluster(dims) for _ in range(k)]

        def classify(me):
            for i in range(me, size, threads):
                p = points[i]
                n = nearest(p, centres)
                with atomic:
                    c = clusters[n]
                    c.count += 1
                    for d in range(dims):
                        c.sums[d] += p[d]
        parallel(threads, classify)
        centres = [[s // c.count for s in c.sums] if c.count else old for c, old in zip(clusters, centres)]
    return sum(x * (i + 1) for c in centres for i, x in enumerate(c))


def main(threads=2, size=12_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("kmeans", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
