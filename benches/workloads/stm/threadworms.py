"""Worms that crawl over one grid, each moved by a thread; a block per step.

Checked: every worm is in one piece and owns exactly its cells.
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


WIDTH, HEIGHT, WORMS, LENGTH = 60, 40, 16, 12
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


class Worm:
    def __init__(self, ident, cells, seed):
        self.ident = ident
        self.cells = cells
        self.rng = random.Random(seed)
        self.way = 0
        self.blocked = 0

    def step(self, grid):
        if self.rng.randrange(8) == 0:
            self.way = self.rng.randrange(4)
        x, y = self.cells[0]
        dx, dy = STEPS[self.way]
        x, y = (x + dx) % WIDTH, (y + dy) % HEIGHT
        if grid[y][x]:
            self.way = self.rng.randrange(4)
            self.blocked += 1
            return
        grid[y][x] = self.ident
        self.cells.insert(0, (x, y))
        tx, ty = self.cells.pop()
        grid[ty][tx] = 0


def run(threads, size):
    grid = [[0] * WIDTH for _ in range(HEIGHT)]
    worms = []
    for i in range(WORMS):
        cells = [(k + i % 2 * 30, i * 2) for k in range(LENGTH)]
        for x, y in cells:
            grid[y][x] = i + 1
        worms.append(Worm(i + 1, cells, i))
    moves = [0] * threads

    def body(me):
        for _ in range(size):
            for w in worms[me::threads]:
                with atomic:
                    w.step(grid)
                moves[me] += 1
    parallel(threads, body)
    whole = all(len(w.cells) == len(set(w.cells)) == LENGTH for w in worms)
    whole = whole and all(min(abs(a - c), WIDTH - abs(a - c)) + min(abs(b - d), HEIGHT - abs(b - d)) == 1
                          for w in worms for (a, b), (c, d) in zip(w.cells, w.cells[1:]))
    owned = all(grid[y][x] == w.ident for w in worms for x, y in w.cells)
    return sum(moves), whole, owned, sum(1 for row in grid for c in row if c)


def main(threads=2, size=40_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("threadworms", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
