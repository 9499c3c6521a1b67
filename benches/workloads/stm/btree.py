"""A shared B-tree: inserts, removals and look-ups, one block each.

The threads use different keys of one range, so the final content is that of a serial run.
"""
import random
import sys
import threading
import time
from bisect import bisect_left

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


ORDER = 16


class Node:
    def __init__(self, keys, kids=None):
        self.keys = keys
        self.kids = kids

    def split(self):
        m = len(self.keys) // 2
        key = self.keys[m]
        right = Node(self.keys[m + 1:], self.kids[m + 1:] if self.kids else None)
        del self.keys[m:]
        if self.kids:
            del self.kids[m + 1:]
        return key, right


class BTree:
    def __init__(self):
        self.root = Node([])
        self.dead = set()  # removed keys stay in the nodes until they are inserted again

    def insert(self, key):
        if key in self.dead:
            self.dead.discard(key)
            return
        path, n = [], self.root
        while True:
            i = bisect_left(n.keys, key)
            if i < len(n.keys) and n.keys[i] == key:
                return
            if n.kids is None:
                break
            path.append((n, i))
            n = n.kids[i]
        n.keys.insert(i, key)
        while len(n.keys) > ORDER:
            middle, right = n.split()
            if not path:
                self.root = Node([middle], [n, right])
                return
            n, i = path.pop()[0], None
            i = bisect_left(n.keys, middle)
            n.keys.insert(i, middle)
            n.kids.insert(i + 1, right)

    def find(self, key):
        n = self.root
        while n is not None:
            i = bisect_left(n.keys, key)
            if i < len(n.keys) and n.keys[i] == key:
                return key not in self.dead
            n = n.kids[i] if n.kids else None
        return False

    def remove(self, key):
        if self.find(key):
            self.dead.add(key)

    def items(self, n):
        for i, k in enumerate(n.keys):
            if n.kids:
                yield from self.items(n.kids[i])
            if k not in self.dead:
                yield k
        if n.kids:
            yield from self.items(n.kids[-1])


def run(threads, size):
    tree = BTree()
    rng = random.Random(41)
    actions = [(rng.randrange(10), rng.randrange(size)) for _ in range(size)]

    def body(me):
        hits = 0
        for act, key in actions:
            if key % threads != me:
                continue
            with atomic:
                if act < 5:
                    tree.insert(key)
                elif act < 7:
                    tree.remove(key)
                else:
                    hits += tree.find(key)
        found[me] = hits
    found = [0] * threads
    parallel(threads, body)
    keys = list(tree.items(tree.root))
    assert keys == sorted(set(keys))
    return len(keys), sum(k * (i + 1) for i, k in enumerate(keys)) % 1000000007, sum(found)


def main(threads=2, size=150_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("btree", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
