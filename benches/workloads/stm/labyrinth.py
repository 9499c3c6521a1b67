"""Routing in a three-dimensional maze (after STAMP's labyrinth): plan on a copy, claim the cells in a block.

Checked: all paths are connected, disjoint, and end where they should.
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


FREE, WALL = 0, -1
X, Y, Z = 40, 40, 3


def neighbours(c):
    z, r = divmod(c, X * Y)
    y, x = divmod(r, X)
    if x:
        yield c - 1
    if x < X - 1:
        yield c + 1
    if y:
        yield c - X
    if y < Y - 1:
        yield c + X
    if z:
        yield c - X * Y
    if z < Z - 1:
        yield c + X * Y


def plan(grid, start, end):
    came = {start: None}
    todo = deque([start])
    while todo:
        c = todo.popleft()
        if c == end:
            path = []
            while c is not None:
                path.append(c)
                c = came[c]
            return path
        for n in neighbours(c):
            if n not in came and (grid[n] == FREE or n == end):
                came[n] = c
                todo.append(n)
    return None


def run(threads, size):
    rng = random.Random(17)
    cells = rng.sample(range(X * Y * Z), 2 * size)
    jobs = [(i + 1, cells[2 * i], cells[2 * i + 1]) for i in range(size)]
    grid = [FREE] * (X * Y * Z)
    for c in cells:
        grid[c] = WALL
    todo, paths, failed = deque(jobs), {}, []

    def worker(me):
        while True:
            with atomic:
                if not todo:
                    return
                ident, start, end = todo.popleft()
            while True:
                path = plan(grid[:], start, end)
                with atomic:
                    if path is None:
                        failed.append(ident)
                        break
                    if all(grid[c] == FREE for c in path[1:-1]):
                        for c in path:
                            grid[c] = ident
                        paths[ident] = path
                        break
    parallel(threads, worker)
    used = [c for p in paths.values() for c in p]
    valid = len(used) == len(set(used)) and len(paths) + len(failed) == size
    for ident, start, end in jobs:
        if ident in paths:
            p = paths[ident]
            valid = valid and p[0] == end and p[-1] == start and all(b in neighbours(a) for a, b in zip(p, p[1:]))
            valid = valid and all(grid[c] == ident for c in p)
    return size, valid


def main(threads=2, size=250):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("labyrinth", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
