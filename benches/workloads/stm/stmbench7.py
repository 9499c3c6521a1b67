"""A reduced STMBench7: a tree of assemblies over graphs of parts; traversals, short and structural operations.

Checked: the index agrees with the parts, links point both ways, and the sum of the swapped attributes is kept.
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


class Atom:
    def __init__(self, ident, x, y):
        self.ident = ident
        self.x = x
        self.y = y
        self.date = ident % 10
        self.to = []


class Composite:
    def __init__(self, ident, rng):
        self.ident = ident
        self.text = f"document of part {ident} " * 3
        self.atoms = [Atom(ident * 20 + i, rng.randrange(100), rng.randrange(100)) for i in range(20)]
        for i, a in enumerate(self.atoms):
            a.to = [self.atoms[(i + 1) % 20], self.atoms[rng.randrange(20)]]


class Assembly:
    def __init__(self, level, parts, rng):
        self.subs = [Assembly(level - 1, parts, rng) for _ in range(3)] if level else []
        self.parts = [] if level else [rng.choice(parts) for _ in range(3)]

    def leaves(self):
        if not self.subs:
            yield self
        for s in self.subs:
            yield from s.leaves()


class World:
    def __init__(self):
        rng = random.Random(37)
        self.parts = [Composite(i, rng) for i in range(40)]
        self.root = Assembly(3, self.parts, rng)
        self.bases = list(self.root.leaves())
        self.by_ident = {a.ident: a for p in self.parts for a in p.atoms}
        self.by_date = {}
        for a in self.by_ident.values():
            self.by_date.setdefault(a.date, set()).add(a.ident)
        self.next_ident = 10_000

    def walk(self, part):
        seen, todo = set(), [part.atoms[0]]
        while todo:
            a = todo.pop()
            if a.ident not in seen:
                seen.add(a.ident)
                todo.extend(a.to)
        return len(seen)

    def traverse(self, base):
        return sum(self.walk(p) for p in base.parts)

    def swap(self, idents):
        for i in idents:
            a = self.by_ident.get(i)
            if a is not None:
                a.x, a.y = a.y, a.x

    def redate(self, ident):
        a = self.by_ident.get(ident)
        if a is not None:
            self.by_date[a.date].discard(ident)
            a.date = (a.date + 1) % 10
            self.by_date.setdefault(a.date, set()).add(ident)

    def query(self, date):
        return sum(self.by_ident[i].x for i in self.by_date.get(date, ()))

    def relink(self, base, old, new):
        base.parts[old % len(base.parts)] = self.parts[new]

    def grow_and_shrink(self, part, x):
        """A new atom takes the place of the last one of a part."""
        gone = part.atoms.pop()
        del self.by_ident[gone.ident]
        self.by_date[gone.date].discard(gone.ident)
        a = Atom(self.next_ident, gone.x, gone.y)
        self.next_ident += 1
        a.to = [part.atoms[0], part.atoms[x % 19]]
        part.atoms.append(a)
        self.by_ident[a.ident] = a
        self.by_date.setdefault(a.date, set()).add(a.ident)
        for b in part.atoms:
            b.to = [a if t is gone else t for t in b.to]

    def consistent(self):
        atoms = {a.ident: a for p in self.parts for a in p.atoms}
        dates = {d: s for d, s in self.by_date.items() if s}
        return (atoms == self.by_ident and sum(map(len, dates.values())) == len(atoms)
                and all(atoms[i].date == d for d, s in dates.items() for i in s)
                and all(t in p.atoms for p in self.parts for a in p.atoms for t in a.to)
                and all(self.walk(p) == 20 for p in self.parts))


def run(threads, size):
    world = World()
    done = [0] * threads

    def body(me):
        rng = random.Random(me)
        for _ in range(me, size, threads):
            kind = rng.randrange(100)
            base = rng.choice(world.bases)
            part = rng.randrange(40)
            idents = [rng.randrange(800) for _ in range(5)]
            n = rng.randrange(1000)
            with atomic:
                if kind < 45:
                    world.traverse(base)
                elif kind < 65:
                    world.swap(idents)
                elif kind < 80:
                    world.redate(idents[0])
                elif kind < 90:
                    world.query(n % 10)
                elif kind < 95:
                    world.relink(base, n, part)
                else:
                    world.grow_and_shrink(world.parts[part], n)
            done[me] += 1
    parallel(threads, body)
    return sum(done), world.consistent(), sum(a.x + a.y for a in world.by_ident.values()), len(world.by_ident)


def main(threads=2, size=120_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("stmbench7", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
