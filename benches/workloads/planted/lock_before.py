"""A lock is held for a long computation, past the end of the block that took it."""

import threading
from harness import LONG, crunch, run

lock = threading.Lock()
results = {}


def work(number, rounds):
    for i in range(rounds):
        with lock:
            results[number] = crunch(i, LONG)


run(work, 40)
