"""Lee's algorithm on a circuit board: expansion with costs, then the track is laid, in one block each.

Tracks may cross at a price, so every one is laid.  Checked: each track connects its ends, and the
depths on the board are those that the tracks add up to.
"""
import random
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


W, H = 64, 48


def near(p):
    x, y = p
    if x:
        yield x - 1, y
    if x < W - 1:
        yield x + 1, y
    if y:
        yield x, y - 1
    if y < H - 1:
        yield x, y + 1


def expand(depth, start, end):
    """Costs from `start` until `end` is settled, by a bucket queue."""
    cost = {start: 0}
    buckets = [[start]]
    k = 0
    while k < len(buckets):
        for p in buckets[k]:
            if cost[p] != k:
                continue
            if p == end:
                return cost
            for q in near(p):
                c = k + 1 + 6 * depth[q]
                if c < cost.get(q, 10 ** 9):
                    cost[q] = c
                    while len(buckets) <= c:
                        buckets.append([])
                    buckets[c].append(q)
        k += 1
    return cost


def trace_back(cost, start, end):
    path = [end]
    while path[-1] != start:
        path.append(min((q for q in near(path[-1]) if q in cost), key=lambda q: (cost[q], q)))
    return path


def run(threads, size):
    rng = random.Random(47)
    tracks = deque()
    for _ in range(size):
        x, y = rng.randrange(W), rng.randrange(H)
        tracks.append(((x, y), (min(max(x + rng.randint(-20, 20), 0), W - 1), min(max(y + rng.randint(-20, 20), 0), H - 1))))
    wanted = sorted(tracks)
    depth = {(x, y): 0 for x in range(W) for y in range(H)}
    laid = []

    def body(me):
        while True:
            with atomic:
                if not tracks:
                    return
                start, end = tracks.popleft()
            with atomic:
                path = trace_back(expand(depth, start, end), start, end)
                for p in path:
                    depth[p] += 1
                laid.append(path)
    parallel(threads, body)
    total = dict.fromkeys(depth, 0)
    for path in laid:
        for p in path:
            total[p] += 1
    joined = all(q in near(p) for path in laid for p, q in zip(path, path[1:]))
    return len(laid), sorted((p[-1], p[0]) for p in laid) == wanted, joined, total == depth


def main(threads=2, size=400):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("lee_routing", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
