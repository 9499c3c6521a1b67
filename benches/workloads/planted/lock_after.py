"""The lock is held for as long as the result takes to be put down."""

import threading
from harness import LONG, crunch, run

lock = threading.Lock()
results = {}


def work(number, rounds):
    for i in range(rounds):
        result = crunch(i, LONG)
        with lock:
            results[number] = result


run(work, 40)
