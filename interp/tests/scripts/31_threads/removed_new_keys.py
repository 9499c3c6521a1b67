"""Keys that a long block adds and removes again are looked for at its commit, though nothing else
refers to them."""
import threading

try:
    from thread import atomic
except ImportError:
    atomic = threading.RLock()

d, s = {(0, 'a' * 3): 0}, {(0, 'b' * 3)}


def work():
    with atomic:
        for i in range(20000):
            d[i, 'x' * (i % 7)] = i
            s.add((i, 'y' * (i % 5)))
            if i % 3:
                del d[i, 'x' * (i % 7)]
                s.discard((i, 'y' * (i % 5)))
            if i % 6 == 5:
                d[i, 'x' * (i % 7)] = -i
        keep.append([(str(i), i) for i in range(20000)])
    print(len(d), sum(d.values()), len(s), (15, 'x') in d, (16, 'xx') in d)
    print(all(d[k] in (k[0], -k[0]) for k in d), all(k in s for k in list(s)))


keep = []
for _ in range(3):
    t = threading.Thread(target=work)
    t.start()
    t.join()
