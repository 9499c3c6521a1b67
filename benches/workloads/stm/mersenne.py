"""Mersenne primes by the Lucas-Lehmer test: big integers; the exponents come from a shared list.

Checked: the exponents found by a serial run.
"""
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


def is_small_prime(p):
    return p > 1 and all(p % d for d in range(2, int(p ** 0.5) + 1))


def lucas_lehmer(p):
    if p == 2:
        return True
    m = (1 << p) - 1
    s = 4
    for _ in range(p - 2):
        s = s * s - 2
        s = (s & m) + (s >> p)
        if s >= m:
            s -= m
    return s == 0


def run(threads, size):
    todo = [p for p in range(size + 1) if is_small_prime(p)]
    found = []

    def body(me):
        while True:
            with atomic:
                if not todo:
                    return
                p = todo.pop()
            if lucas_lehmer(p):
                with atomic:
                    found.append(p)
    parallel(threads, body)
    return sorted(found)


def main(threads=2, size=2300):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("mersenne", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
