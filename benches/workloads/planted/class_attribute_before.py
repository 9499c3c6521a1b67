"""Every particle notes its state in the class."""

import thread
from harness import crunch, run


class Particle:
    state = 1

    def move(self):
        Particle.state = Particle.state * 3 % 1000003
        crunch(Particle.state)


def work(number, rounds):
    particle = Particle()
    for i in range(rounds):
        with thread.atomic(name="move"):
            particle.move()


run(work, 40_000)
