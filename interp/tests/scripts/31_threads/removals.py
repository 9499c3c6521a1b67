"""Keys that are removed, looked at and set anew in blocks that run side by side."""
import random
import threading

try:
    from thread import atomic
except ImportError:
    atomic = threading.RLock()

# ---- one thread at a time: what a block sees of its own changes ----

d = {i: str(i) for i in range(40)}
s = set(range(40))


def look(*keys):
    return [(k, d.get(k), k in d, k in s) for k in keys]


def alone(f):
    t = threading.Thread(target=f)
    t.start()
    t.join()


def own_changes():
    with atomic:
        del d[3]
        s.discard(3)
        print(look(3))
        try:
            del d[3]
        except KeyError as e:
            print('KeyError', e)
        try:
            s.remove(3)
        except KeyError as e:
            print('KeyError', e)
        print(d.pop(4), d.pop(4, 'none'), s.remove(4), s.discard(4))
        d[3] = 'anew'
        s.add(3)
        print(look(3, 4))
        d[100] = 'hundred'
        s.add(100)
        print(d.pop(100), s.discard(100), look(100))
        d[101] = 1
        d[101] += 1
        del d[101]
        d[5] = 'five'
        print(d.pop(5), 5 in d)
        d[6] = 6
        d[6] += 1
        print(d.pop(6))
        d.setdefault(6, 'again')
        s.discard(7)
        s.add(7.0)
        print(sorted(s)[:8], [type(x).__name__ for x in sorted(s)[5:7]])
    print(len(d), len(s), list(d)[-4:], list(d.items())[:5])


def order():
    with atomic:
        for k in (30, 31, 32):
            v = d.pop(k)
            d[k] = v + '!'
    print(list(d)[-5:], d[30], len(d))
    with atomic:
        del d[20]
        d[20] = 'x'
        del d[20]
        print(20 in d)
    print(20 in d, len(d))
    with atomic:
        for k in list(d):
            del d[k]
        print(len(d), d)
    with atomic:
        d[1] = 2
        print(d.popitem(), len(d))
    with atomic:
        d.update({n: n for n in range(3000)})
        for n in range(0, 3000, 2):
            del d[n]
    print(len(d), sum(d), list(d)[:3])
    with atomic:
        for n in range(1, 3000, 2):
            d[n + 1] = d.pop(n)
    print(len(d), sum(d), sum(d.values()), list(d)[:3])


alone(own_changes)
alone(order)


# ---- equal keys of other types, and keys that compare in Python ----

class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f'Key({self.n})'


def odd_keys():
    e = {1: 'one', 2.0: 'two', True + 2: 'three', (1, 2): 'pair'}
    k = {Key(i): i for i in range(6)}
    keep.extend([e, k])
    with atomic:
        print(e.pop(1.0), e.pop(2), e.pop((1.0, 2.0)), e)
        e[True] = 'yes'
        print(e, e.pop(1), e)
        print(k.pop(Key(3)), k.pop(Key(9), None), k)
        k[Key(3)] = 33
        del k[Key(0)]
        print(k)


keep = []
alone(odd_keys)
alone(odd_keys)

# ---- many threads: tokens move between dicts and sets, none is lost ----

THREADS, TOKENS = 4, 120
boxes = [{} for _ in range(3)]
sets = [set() for _ in range(3)]
for t in range(TOKENS):
    boxes[t % 3][t] = 0
    sets[t % 3].add(t)


def move(me):
    rng = random.Random(me)
    for _ in range(600):
        t, a, b = rng.randrange(TOKENS), rng.randrange(3), rng.randrange(3)
        with atomic:
            if t in boxes[a]:
                boxes[b][t] = boxes[a].pop(t) + 1
                moved[me] += 1
        with atomic:
            if t in sets[a]:
                sets[a].remove(t)
                sets[b].add(t)


moved = [0] * THREADS
threads = [threading.Thread(target=move, args=(i,)) for i in range(THREADS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(map(len, boxes)), sorted(t for b in boxes for t in b) == list(range(TOKENS)))
print(sum(map(len, sets)), set.union(*sets) == set(range(TOKENS)))
print(sum(v for b in boxes for v in b.values()) == sum(moved), sum(moved) > 0)

# ---- the order of keys that were removed and set again among new ones ----


def orders():
    rng = random.Random(5)
    for _ in range(60):
        e = {k: k for k in range(6)}
        model = dict(e)
        keep.append(e)
        with atomic:
            keep.append(0)
        for _ in range(2):
            todo = [(rng.random() < 0.45, rng.randrange(12), rng.randrange(99)) for _ in range(12)]
            with atomic:
                for there in (e, model):
                    for removes, k, v in todo:
                        if removes:
                            there.pop(k, None)
                        else:
                            there[k] = v
            if list(e.items()) != list(model.items()):
                print('wrong', todo, e, model)
    print('orders')


alone(orders)
