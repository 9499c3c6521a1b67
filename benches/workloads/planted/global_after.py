"""A local variable is assigned to, and the global one once at the end."""

import thread
from harness import crunch, run

last = 0


def work(number, rounds):
    global last
    mine = 0
    for i in range(rounds):
        with thread.atomic(name="try"):
            mine = crunch(i + mine)
    last = mine


run(work, 40_000)
