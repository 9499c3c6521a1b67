"""Gene sequencing (after STAMP's genome): shared set of segments, then matching by overlap.

Checked: the assembled text is the gene that the segments were cut from.
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


LENGTH = 32


def cut(size):
    rng = random.Random(5)
    gene = "".join(rng.choice("acgt") for _ in range(size))
    starts = list(range(0, size - LENGTH, 7)) + [size - LENGTH]
    segments = [gene[s:s + LENGTH] for s in starts] * 4
    rng.shuffle(segments)
    return gene, segments


def run(threads, size):
    gene, segments = cut(size)
    unique = set()

    def dedupe(me):
        for i in range(me * 16, len(segments), threads * 16):
            with atomic:
                unique.update(segments[i:i + 16])
    parallel(threads, dedupe)
    pool = sorted(unique)
    # As in STAMP, a segment has a flag for each end; it is in no list that all threads change.
    follows, starts_free, ends_free = {}, dict.fromkeys(pool, True), dict.fromkeys(pool, True)
    for overlap in range(LENGTH - 1, 11, -1):
        by_prefix = {s[:overlap]: s for s in pool if starts_free[s]}
        left = [s for s in pool if ends_free[s]]

        def match(me):
            for i in range(me * 8, len(left), threads * 8):
                for s in left[i:i + 8]:
                    other = by_prefix.get(s[-overlap:])
                    if other is None or other == s:
                        continue
                    with atomic:
                        if starts_free[other]:
                            starts_free[other] = ends_free[s] = False
                            follows[s] = (other, overlap)
        parallel(threads, match)
        if sum(starts_free.values()) == 1:
            break
    text = s = min(s for s in pool if starts_free[s])
    while s in follows:
        s, overlap = follows[s]
        text += s[overlap:]
    return len(unique), text == gene


def main(threads=2, size=500_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("genome", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
