"""Each item prints a line to a file that is not buffered, so it cannot be held back."""

import os
import thread
from harness import crunch, run

log = os.open(os.devnull, os.O_WRONLY)


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="item"):
            os.write(log, b"an item\n")
            crunch(i)


run(work, 40_000)
