"""Network intrusion detection (after STAMP's intruder): a shared queue of fragments, reassembly, detection.

Checked: exactly the flows with an attack are reported.
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


ATTACKS = ("dropper", "overflow", "backdoor", "injection", "keylogger", "rootkit", "scanner", "spoof",
           "tunnel", "wiper", "worm", "botnet")


def packets(flows):
    rng = random.Random(3)
    out, bad = [], []
    for flow in range(flows):
        text = "".join(rng.choice("abcdefghij") for _ in range(rng.randint(60, 180)))
        if rng.random() < 0.1:
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(ATTACKS) + text[at:]
            bad.append(flow)
        parts = []
        while text:
            n = rng.randint(10, 40)
            parts.append(text[:n])
            text = text[n:]
        out += [(flow, i, len(parts), p) for i, p in enumerate(parts)]
    rng.shuffle(out)
    return out, bad


def suspicious(text):
    for start in range(len(text)):
        for a in ATTACKS:
            if text.startswith(a, start):
                return True
    return False


def run(threads, size):
    stream, bad = packets(size)
    queue, partial, found, complete = deque(stream), {}, [], []

    def worker(me):
        while True:
            with atomic:
                if not queue:
                    return
                flow, index, total, part = queue.popleft()
            text = None
            with atomic:
                parts = partial.setdefault(flow, {})
                parts[index] = part
                if len(parts) == total:
                    del partial[flow]
                    text = "".join(parts[i] for i in range(total))
            if text is not None:
                hit = suspicious(text)
                with atomic:
                    complete.append(flow)
                    if hit:
                        found.append(flow)
    parallel(threads, worker)
    return len(complete), len(found), sorted(found) == bad and not partial


def main(threads=2, size=8_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("intruder", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
