"""A global variable is assigned to in every block."""

import thread
from harness import crunch, run

last = 0


def work(number, rounds):
    global last
    for i in range(rounds):
        with thread.atomic(name="try"):
            last = crunch(i + last)


run(work, 40_000)
