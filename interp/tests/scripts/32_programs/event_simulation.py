import heapq
import random
from collections import deque


class Simulation:
    def __init__(self):
        self.now, self.queue, self.n = 0, [], 0

    def at(self, delay, fn, *args):
        self.n += 1
        heapq.heappush(self.queue, (self.now + delay, self.n, fn, args))

    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, fn, args = heapq.heappop(self.queue)
            fn(*args)


class Shop:
    def __init__(self, sim, clerks, seed):
        self.sim, self.free, self.waiting = sim, clerks, deque()
        self.rng = random.Random(seed)
        self.served = self.longest = self.total_wait = 0
        sim.at(0, self.arrive, 1)

    def arrive(self, ident):
        self.waiting.append((ident, self.sim.now))
        self.longest = max(self.longest, len(self.waiting))
        self.sim.at(self.rng.randint(1, 4), self.arrive, ident + 1)
        self.try_serve()

    def try_serve(self):
        while self.free and self.waiting:
            ident, since = self.waiting.popleft()
            self.free -= 1
            self.total_wait += self.sim.now - since
            self.sim.at(self.rng.randint(2, 8), self.done, ident)

    def done(self, ident):
        self.free += 1
        self.served += 1
        self.try_serve()


for clerks in (1, 2, 3):
    sim = Simulation()
    shop = Shop(sim, clerks, seed=11)
    sim.run(500)
    print(f"{clerks} clerks: served {shop.served}, longest queue {shop.longest}, mean wait {shop.total_wait / shop.served:.2f}, still waiting {len(shop.waiting)}")
