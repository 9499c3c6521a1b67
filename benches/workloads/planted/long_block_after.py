"""The long part comes before the block."""

import thread
from harness import LONG, crunch, run

totals = {"sum": 0, "count": 0}


def work(number, rounds):
    for i in range(rounds):
        part = crunch(i, LONG)
        with thread.atomic(name="batch"):
            totals["sum"] = (totals["sum"] + part) % 1000
        thread.hint_commit_soon()


run(work, 40)
