"""Every particle has a state of its own."""

import thread
from harness import crunch, run


class Particle:
    def __init__(self):
        self.state = 1

    def move(self):
        self.state = self.state * 3 % 1000003
        crunch(self.state)


def work(number, rounds):
    particle = Particle()
    for i in range(rounds):
        with thread.atomic(name="move"):
            particle.move()


run(work, 40_000)
