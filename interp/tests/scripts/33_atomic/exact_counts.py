import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

n = 0
d = {"a": 0, "b": 0}
items, seen = [], set()


class Box:
    def __init__(self):
        self.v = 0


box = Box()


def work(k):
    global n
    for i in range(300):
        with atomic:
            n += 1
            d["a" if i % 2 else "b"] += 1
            box.v += k
            items.append(k)
            seen.add((k, i))


ts = [threading.Thread(target=work, args=(k,)) for k in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(n, d, box.v, len(items), [items.count(k) for k in range(4)], len(seen))
