"""Each thread has a list of its own, and they are joined at the end."""

import thread
from harness import crunch, run

log = []


def work(number, rounds):
    mine = []
    for i in range(rounds):
        with thread.atomic(name="entry"):
            mine.append(crunch(len(mine)))
    with thread.atomic:
        log.extend(mine)


run(work, 40_000)
