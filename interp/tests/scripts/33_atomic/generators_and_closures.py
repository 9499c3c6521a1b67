import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

source = iter(range(200))
taken = {k: [] for k in range(3)}


def work(k):
    while True:
        with atomic:
            x = next(source, None)
            if x is None:
                return
            taken[k].append(x)


ts = [threading.Thread(target=work, args=(k,)) for k in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(x for v in taken.values() for x in v) == list(range(200)), all(v == sorted(v) for v in taken.values()))


def shared_gen():
    total = 0
    while True:
        x = yield total
        total += x


g = shared_gen()
next(g)


def feed(k):
    for i in range(50):
        with atomic:
            g.send(k)


ts = [threading.Thread(target=feed, args=(k,)) for k in (1, 10, 100)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(g.send(0))


def counter():
    n = 0

    def step():
        nonlocal n
        with atomic:
            n += 1
            return n
    return step


step = counter()
got = []


def call():
    mine = [step() for _ in range(100)]
    with atomic:
        got.extend(mine)


ts = [threading.Thread(target=call) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(got) == list(range(1, 301)), step())
