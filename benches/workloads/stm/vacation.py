"""Travel reservations (after STAMP's vacation): one block per client request over shared tables.

Checked: every reservation that a customer holds is counted in its table, and no resource is overbooked.
"""
import random
import sys
import threading
import time

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()


# What the parallel parts of the last run took: seconds, and seconds of processors.
spent = [0.0, 0.0]


def parallel(threads, body):
    """Runs body(0) … body(threads - 1), each in its own thread; an exception is raised again."""
    failures = []

    def guarded(me):
        try:
            body(me)
        except BaseException as e:
            failures.append(e)

    ts = [threading.Thread(target=guarded, args=(i,)) for i in range(threads)]
    clocks = time.perf_counter, time.process_time
    start = [clock() for clock in clocks]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    spent[:] = [before + clock() - since for before, clock, since in zip(spent, clocks, start)]
    if failures:
        raise failures[0]


class Resource:
    def __init__(self, total, price):
        self.total = total
        self.used = 0
        self.price = price


class Agency:
    def __init__(self, rows):
        rng = random.Random(1)
        self.tables = [{i: Resource(rng.randint(1, 5) * 2, rng.randint(50, 500)) for i in range(rows)} for _ in range(3)]
        self.customers = {i: [] for i in range(rows)}

    def reserve(self, customer, queries):
        best = {}
        for kind, ident in queries:
            r = self.tables[kind].get(ident)
            if r is not None and r.used < r.total:
                if kind not in best or self.tables[kind][best[kind]].price < r.price:
                    best[kind] = ident
        held = self.customers.setdefault(customer, [])
        for kind, ident in best.items():
            self.tables[kind][ident].used += 1
            held.append((kind, ident))

    def remove(self, customer):
        bill = 0
        for kind, ident in self.customers.pop(customer, []):
            r = self.tables[kind][ident]
            r.used -= 1
            bill += r.price
        return bill

    def update(self, changes):
        for kind, ident, price, more in changes:
            r = self.tables[kind].get(ident)
            if r is None:
                self.tables[kind][ident] = Resource(2, price)
            elif more:
                r.total += 2
                r.price = price
            elif r.total - 2 >= r.used:
                r.total -= 2

    def consistent(self):
        counted = [dict.fromkeys(t, 0) for t in self.tables]
        for held in self.customers.values():
            for kind, ident in held:
                counted[kind][ident] += 1
        return all(r.used == counted[k][i] and r.used <= r.total for k in range(3) for i, r in self.tables[k].items())


def client(agency, me, requests, rows):
    rng = random.Random(me)
    done = 0
    for _ in range(requests):
        action = rng.randrange(100)
        customer = rng.randrange(rows)
        queries = [(rng.randrange(3), rng.randrange(rows)) for _ in range(4)]
        changes = [(k, i, rng.randint(50, 500), rng.randrange(2)) for k, i in queries]
        with atomic:
            if action < 80:
                agency.reserve(customer, queries)
            elif action < 90:
                agency.remove(customer)
            else:
                agency.update(changes)
        done += 1
    return done


def run(threads, size):
    rows = 1024
    agency = Agency(rows)
    done = [0] * threads

    def body(me):
        done[me] = client(agency, me, size // threads + (me < size % threads), rows)
    parallel(threads, body)
    return sum(done), agency.consistent()


def main(threads=2, size=60_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("vacation", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
