"""It sleeps behind the block."""

import thread
import time
from harness import crunch, run


def work(number, rounds):
    for i in range(rounds):
        with thread.atomic(name="poll"):
            crunch(i)
        time.sleep(0.005)


run(work, 100)
