import threading
N, MEALS = 5, 20
forks = [threading.Lock() for _ in range(N)]
eaten = [0] * N
holding = [None] * N
errors = []


def dine(i):
    first, second = sorted((i, (i + 1) % N))
    for _ in range(MEALS):
        with forks[first], forks[second]:
            if holding[first] is not None or holding[second] is not None:
                errors.append(i)
            holding[first] = holding[second] = i
            eaten[i] += 1
            holding[first] = holding[second] = None


ts = [threading.Thread(target=dine, args=(i,)) for i in range(N)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(eaten, errors, holding)


class RWLock:
    def __init__(self):
        self.cond = threading.Condition()
        self.readers = 0
        self.writing = False

    def read(self, fn):
        with self.cond:
            while self.writing:
                self.cond.wait()
            self.readers += 1
        try:
            return fn()
        finally:
            with self.cond:
                self.readers -= 1
                self.cond.notify_all()

    def write(self, fn):
        with self.cond:
            while self.writing or self.readers:
                self.cond.wait()
            self.writing = True
        try:
            return fn()
        finally:
            with self.cond:
                self.writing = False
                self.cond.notify_all()


rw = RWLock()
pair = [0, 0]
bad = []


def set_pair(v):
    pair[0] = v
    pair[1] = v


def check():
    a, b = pair
    if a != b:
        bad.append((a, b))


def writer(k):
    for i in range(30):
        rw.write(lambda: set_pair(k * 100 + i))


def reader():
    for _ in range(60):
        rw.read(check)


ts = [threading.Thread(target=writer, args=(k,)) for k in range(2)] + [threading.Thread(target=reader) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(bad, rw.readers, rw.writing, pair[0] == pair[1])
