"""Graph construction (after STAMP's ssca2, kernel 1): threads add edges to shared adjacency lists.

Checked: the adjacency of a serial run, order aside.
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


def run(threads, size):
    rng = random.Random(23)
    nodes = size // 8 + 2
    edges = []
    while len(edges) < size:
        clique = [rng.randrange(nodes) for _ in range(rng.randint(2, 6))]
        edges += [(a, b, rng.randrange(1, 100)) for a in clique for b in clique if a != b]
    edges = edges[:size]
    out = [[] for _ in range(nodes)]
    into = [0] * nodes
    weight = {}

    def build(me):
        for i in range(me, size, threads):
            a, b, w = edges[i]
            with atomic:
                out[a].append(b)
                into[b] += 1
                weight[a, b] = max(weight.get((a, b), 0), w)
    parallel(threads, build)
    check = 0
    for a, targets in enumerate(out):
        for k, b in enumerate(sorted(targets)):
            check = (check * 31 + a * 7 + b * (k + 1)) % 1000000007
    return check, sum(into), sum(weight.values()), max(map(len, out))


def main(threads=2, size=250_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("ssca2", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
