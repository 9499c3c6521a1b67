"""A shared skip list: inserts, removals and look-ups, one block each.

The threads use different keys of one range, so the final content is that of a serial run.
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


LEVELS = 16


def height(key):
    h = (key * 2654435761 & 0xFFFFFFFF) >> 8
    n = 1
    while h & 1 and n < LEVELS:
        n += 1
        h >>= 1
    return n


class Node:
    __slots__ = ("key", "next")

    def __init__(self, key, n):
        self.key = key
        self.next = [None] * n


class SkipList:
    def __init__(self):
        self.head = Node(-1, LEVELS)

    def before(self, key):
        path, n = [None] * LEVELS, self.head
        for level in range(LEVELS - 1, -1, -1):
            following = n.next[level]
            while following is not None and following.key < key:
                n = following
                following = n.next[level]
            path[level] = n
        return path

    def find(self, key):
        n = self.before(key)[0].next[0]
        return n is not None and n.key == key

    def insert(self, key):
        path = self.before(key)
        n = path[0].next[0]
        if n is not None and n.key == key:
            return False
        n = Node(key, height(key))
        for level in range(len(n.next)):
            n.next[level] = path[level].next[level]
            path[level].next[level] = n
        return True

    def remove(self, key):
        path = self.before(key)
        n = path[0].next[0]
        if n is None or n.key != key:
            return False
        for level in range(len(n.next)):
            path[level].next[level] = n.next[level]
        return True

    def level(self, k):
        n = self.head.next[k]
        while n is not None:
            yield n.key
            n = n.next[k]


def run(threads, size):
    shared = SkipList()
    rng = random.Random(43)
    actions = [(rng.randrange(10), rng.randrange(size // 4 + 1)) for _ in range(size)]
    counts = [[0, 0, 0] for _ in range(threads)]

    def body(me):
        mine = [0, 0, 0]
        for act, key in actions:
            if key % threads != me:
                continue
            with atomic:
                if act < 4:
                    mine[0] += shared.insert(key)
                elif act < 7:
                    mine[1] += shared.remove(key)
                else:
                    mine[2] += shared.find(key)
        counts[me] = mine
    parallel(threads, body)
    keys = list(shared.level(0))
    assert all(list(shared.level(k)) == [x for x in keys if height(x) > k] for k in range(1, LEVELS))
    return len(keys), sum(k * (i + 1) for i, k in enumerate(keys)) % 1000000007, [sum(c) for c in zip(*counts)]


def main(threads=2, size=100_000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("skiplist", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
