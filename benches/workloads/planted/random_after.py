"""Each thread draws from a generator of its own."""

import random
import thread
from harness import crunch, run


def work(number, rounds):
    own = random.Random(number)
    for i in range(rounds):
        with thread.atomic(name="draw"):
            x = own.random()
            crunch(int(x * 1000))


run(work, 40_000)
