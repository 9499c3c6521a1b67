import threading


def counter():
    n = 0
    lock = threading.Lock()

    def step():
        nonlocal n
        with lock:
            n += 1
            return n
    return step


step = counter()
got = []
glock = threading.Lock()


def work():
    mine = [step() for _ in range(100)]
    assert mine == sorted(mine)
    with glock:
        got.extend(mine)


ts = [threading.Thread(target=work) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(got) == list(range(1, 401)))


class SafeIter:
    def __init__(self, it):
        self.it, self.lock = iter(it), threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.it)


def gen():
    for i in range(300):
        yield i


shared = SafeIter(gen())
outs = [[] for _ in range(3)]
ts = [threading.Thread(target=lambda o=o: o.extend(shared)) for o in outs]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(sum(outs, [])) == list(range(300)))


def spawn(depth, out):
    if depth == 0:
        with glock:
            out.append(1)
        return
    kids = [threading.Thread(target=spawn, args=(depth - 1, out)) for _ in range(2)]
    for k in kids:
        k.start()
    for k in kids:
        k.join()


leaves = []
spawn(4, leaves)
print(len(leaves))


def own_generator(i, results):
    def fib():
        a, b = 0, 1
        while True:
            yield a
            a, b = b, a + b
    g = fib()
    results[i] = [next(g) for _ in range(20 + i)][-1]


results = {}
ts = [threading.Thread(target=own_generator, args=(i, results)) for i in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(dict(sorted(results.items())))
