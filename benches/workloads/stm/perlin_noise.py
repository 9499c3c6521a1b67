"""Perlin noise in octaves, the rows taken from a shared counter.  Checked: the picture of a serial run."""
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


rng = random.Random(53)
PERM = list(range(256))
rng.shuffle(PERM)
PERM += PERM
GRADIENTS = ((1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1))


def fade(t):
    return t * t * t * (t * (t * 6 - 15) + 10)


def gradient(ix, iy, x, y):
    g = GRADIENTS[PERM[PERM[ix & 255] + (iy & 255)] & 7]
    return g[0] * x + g[1] * y


def noise(x, y):
    ix, iy = int(x), int(y)
    x -= ix
    y -= iy
    u, v = fade(x), fade(y)
    top = gradient(ix, iy, x, y)
    top += u * (gradient(ix + 1, iy, x - 1, y) - top)
    low = gradient(ix, iy + 1, x, y - 1)
    low += u * (gradient(ix + 1, iy + 1, x - 1, y - 1) - low)
    return top + v * (low - top)


def pixel(x, y):
    total, amplitude = 0.0, 1.0
    for octave in range(5):
        k = 0.05 * (1 << octave)
        total += amplitude * noise(x * k, y * k)
        amplitude *= 0.5
    return int(128 + 64 * total)


def run(threads, size):
    state = {"next": 0}
    image = [None] * size

    def body(me):
        while True:
            with atomic:
                y = state["next"]
                state["next"] = y + 1
            if y >= size:
                return
            image[y] = [pixel(x, y) for x in range(size)]
    parallel(threads, body)
    return sum(v * (x + 1) * (y % 97 + 1) for y, line in enumerate(image) for x, v in enumerate(line)) % 1000000007


def main(threads=2, size=300):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("perlin_noise", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
