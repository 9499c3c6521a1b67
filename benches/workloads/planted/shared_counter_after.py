"""A counter of each thread's own, summed up at the end."""

import thread
from harness import crunch, run

stats = {"items": 0, "bytes": 0}


def work(number, rounds):
    items = 0
    for i in range(rounds):
        with thread.atomic(name="item"):
            items += 1
            crunch(items)
    with thread.atomic:
        stats["items"] += items


run(work, 40_000)
