"""Every block asks for the length of a list that the others make grow."""

import thread
from harness import crunch, run

log = []


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="entry"):
            position = len(log)
            log.append(crunch(position))


run(work, 40_000)
