"""A counter behind a function: every item looks at it and counts it up."""

import thread
from harness import crunch, run

stats = {"items": 0, "bytes": 0}


def next_ticket():
    stats["items"] = stats["items"] + 1
    return stats["items"]


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="item"):
            ticket = next_ticket()
            crunch(ticket)


run(work, 40_000)
