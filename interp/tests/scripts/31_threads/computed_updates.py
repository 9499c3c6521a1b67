"""`x += f()` on shared objects: the number is loaded before, whatever the right side does."""
import threading

try:
    from thread import atomic
except ImportError:
    atomic = threading.RLock()


class Box:
    pass


box = Box()
d = {}
l = [0, 0]
n = 0


class Odd:
    """Its items and sums change what is being updated."""

    def __getitem__(self, i):
        box.n += 100
        d['k'] = d.get('k', 0) + 100
        l[0] += 100
        return i

    def __add__(self, other):
        box.n = 7
        return 1000 + other

    @property
    def part(self):
        del d['k']
        d['k'] = 5
        return 1


def changes():
    global n
    n = n + 50
    return 1


def fails():
    box.n = -1
    raise ValueError('no number')


def work():
    global n
    odd = Odd()
    with atomic:
        box.n, d['k'], l[:] = 1, 1, [1, 1]
    for _ in range(3):
        box.n += odd[2]
        d['k'] += odd[3]
        l[0] += odd[4]
        print(box.n, d, l)
        box.n += odd + 1
        print(box.n)
        d['k'] -= odd.part
        print(d)
        n += changes()
        print(n)
        box.n += box.n * 2
        d['k'] += d['k'] + d['k']
        l[1] += l[1] + l[0] * 0
        n += n
        print(box.n, d, l, n)
        try:
            box.n += fails()
        except ValueError as e:
            print(e, box.n)
        box.n += setattr(box, 'n', 40) or 2
        print(box.n)
        box.n += len(d) if box.n else 0
        box.text = 'a'
        box.text += str(box.n)
        d['t'] = (1,)
        d['t'] += tuple(l)
        print(box.text, d.pop('t'))
        box.n += 2 ** 61 - int(box.n)
        box.n += 2 ** 61 + int(box.n) - int(box.n)
        print(box.n)
        box.n = 1.5
        box.n += float(len(d))
        box.n -= len(d)
        box.n += len(d) * 0.25
        print(box.n)
        box.n = 3
    for missing in (lambda: d['none'], lambda: l[9]):
        try:
            missing()
        except LookupError as e:
            print(type(e).__name__, e)
    try:
        d['none'] += len(undefined)
    except (KeyError, NameError) as e:
        print(type(e).__name__, e)
    try:
        box.none += len(undefined)
    except (AttributeError, NameError) as e:
        print(type(e).__name__, e)
    try:
        l[9] += len(undefined)
    except (IndexError, NameError) as e:
        print(type(e).__name__, e)
    with atomic:
        for i in range(200):
            box.n += len(l)
            box.n += i * 0.5
            d['k'] += abs(i)
            if i % 50 == 0:
                print(box.n, d)


t = threading.Thread(target=work)
t.start()
t.join()

# ---- exact with many threads ----

box.n, box.x, n = 0, 0.0, 0
d = {k: 0 for k in range(5)}
l = [0] * 70
steps = [1, 2, 3, 4]


def step(i):
    return steps[i % 4]


def many(me):
    global n
    for i in range(800):
        box.n += step(i)
        with atomic:
            box.x += steps[i % 4] * 0.25
            d[i % 5] += len(steps)
            l[i % 70] += steps[3] - steps[0]
            before = box.n
            box.n += steps[0] * 2
            if box.n != before + 2:
                print('wrong', box.n, before)
            d[4] -= steps[i % 4]
    for i in range(100):
        with atomic:
            n += step(i)


threads = [threading.Thread(target=many, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
with atomic:
    print(box.x, sorted(d.items()), sum(l), n)
