"""Threads change shared containers at random in atomic blocks and note what they saw; the blocks,
run again one after another in the order in which they committed, must see the same."""
import random
import sys
import threading

from thread import atomic


class Box:
    pass


def fresh():
    b = Box()
    b.n, b.x = 0, 0.0
    return {'d': {i: i for i in range(0, 24, 2)}, 's': set(range(0, 24, 3)), 'l': [0] * 6, 'b': b}


def steps(rng):
    out = []
    for _ in range(rng.randint(1, 7)):
        out.append((rng.choice(OPS), rng.randrange(24), rng.randrange(100)))
    return out


def run(world, op, k, v):
    d, s, l, b = world['d'], world['s'], world['l'], world['b']
    if op == 'set':
        d[k] = v
    elif op == 'del':
        try:
            del d[k]
        except KeyError:
            return 'absent'
    elif op == 'pop':
        return d.pop(k, 'absent')
    elif op == 'get':
        return d.get(k)
    elif op == 'has':
        return k in d
    elif op == 'add':
        try:
            d[k] += v
        except KeyError:
            return 'absent'
    elif op == 'addlen':
        try:
            d[k] += len(l) + v
        except KeyError:
            return 'absent'
    elif op == 'default':
        return d.setdefault(k, v)
    elif op == 'len':
        return len(d), len(s)
    elif op == 'order':
        return list(d.items())
    elif op == 'sadd':
        s.add(k)
    elif op == 'sdiscard':
        s.discard(k)
    elif op == 'sremove':
        try:
            s.remove(k)
        except KeyError:
            return 'absent'
    elif op == 'shas':
        return k in s
    elif op == 'sorder':
        return sorted(s)
    elif op == 'append':
        l.append(v)
    elif op == 'item':
        l[k % 6] += v
    elif op == 'itemlen':
        l[k % 6] += v + len(l) * 0
    elif op == 'itemget':
        return l[k % 6]
    elif op == 'bn':
        b.n += v
    elif op == 'bnc':
        b.n += v + min(k, 3)
    elif op == 'bx':
        b.x += v * 0.5
    elif op == 'bget':
        return b.n, b.x
    elif op == 'bset':
        b.n = v
    elif op == 'lpop':
        return l.pop() if len(l) > 6 else None
    elif op == 'popitem':
        return d.popitem() if d else None
    elif op == 'clear' and v < 3:
        d.clear()
    elif op == 'upd':
        d.update({k: v, k + 1: v})


OPS = ('set del pop get has add addlen default len order sadd sdiscard sremove shas sorder append '
       'item itemlen itemget bn bnc bx bget bset lpop popitem clear upd').split()


def main(seed, threads, blocks, which):
    global OPS
    rng = random.Random(seed)
    if which:
        OPS = rng.sample(OPS, which)
    world, log = fresh(), []

    def work(me):
        own = random.Random(seed * 1000 + me)
        for n in range(blocks):
            todo = steps(own)
            with atomic:
                seen = [run(world, *step) for step in todo]
                log.append((me, n, todo, seen))
    ts = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    assert len(log) == threads * blocks, len(log)
    again = fresh()
    for me, n, todo, seen in log:
        expected = [run(again, *step) for step in todo]
        if expected != seen:
            print('seed', seed, 'thread', me, 'block', n, todo)
            print(' saw     ', seen)
            print(' expected', expected)
            return 1
    for name in ('d', 's', 'l'):
        if world[name] != again[name]:
            print('seed', seed, name, world[name], again[name])
            return 1
    if list(world['d']) != list(again['d']):
        print('seed', seed, 'order', world['d'], again['d'])
        return 1
    if (world['b'].n, world['b'].x) != (again['b'].n, again['b'].x):
        print('seed', seed, world['b'].__dict__, again['b'].__dict__)
        return 1
    return 0


if __name__ == '__main__':
    first, last = map(int, sys.argv[1:3])
    sys.setswitchinterval(float(sys.argv[3]) if len(sys.argv) > 3 else 0.005)
    bad = sum(main(seed, 2 + seed % 3, 150, seed % 2 * 6) for seed in range(first, last))
    print('bad', bad)
    sys.exit(bad > 0)
