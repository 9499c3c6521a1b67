"""One cache for all, emptied for each round."""

import thread
from harness import crunch, run

cache = {}


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="round"):
            cache.clear()
            for k in range(10):
                cache[k] = crunch(i + k, 30)


run(work, 40_000)
