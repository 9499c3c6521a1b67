"""A new cache for each round."""

import thread
from harness import crunch, run


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="round"):
            cache = {}
            for k in range(10):
                cache[k] = crunch(i + k, 30)


run(work, 40_000)
