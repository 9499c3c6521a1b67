"""All blocks draw from one random generator."""

import random
import thread
from harness import crunch, run


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="draw"):
            x = random.random()
            crunch(int(x * 1000))


run(work, 40_000)
