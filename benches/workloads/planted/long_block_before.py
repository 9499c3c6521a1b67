"""A block computes for long between reading the total and writing it."""

import thread
from harness import LONG, crunch, run

totals = {"sum": 0, "count": 0}


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="batch"):
            before = totals["sum"]
            part = crunch(i, LONG)
            totals["sum"] = (before + part) % 1000


run(work, 40)
