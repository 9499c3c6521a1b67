"""Objects that die while other threads look at them."""
import gc
import threading
import weakref

N, ROUNDS = 4, 200


class Thing:
    def __init__(self, n):
        self.n = n
        self.whole = True


class Noisy(Thing):
    def __del__(self):
        died.append(self.n)


# Each thread makes things that others reach by weak references only.
cache = weakref.WeakValueDictionary()
died = []
found = [0] * N
wrong = []


def work(i):
    for n in range(ROUNDS):
        key = n % 10
        thing = cache.get(key)
        if thing is None:
            thing = Thing(key)
            cache[key] = thing
        if not thing.whole or thing.n != key:
            wrong.append(thing)
        found[i] += 1
        noisy = Noisy((i, n))


threads = [threading.Thread(target=work, args=(i,)) for i in range(N)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for _ in range(3):
    gc.collect()
print(found, wrong, list(cache))
print(sorted(died) == [(i, n) for i in range(N) for n in range(ROUNDS)])

# A collection while others work.
def make_cycles():
    for n in range(ROUNDS):
        a = Noisy('cycle')
        a.itself = a


died.clear()
threads = [threading.Thread(target=make_cycles) for i in range(2)]
for t in threads:
    t.start()
for _ in range(10):
    gc.collect()
for t in threads:
    t.join()
del t, threads[:]
gc.collect()
gc.collect()
print(len(died))
