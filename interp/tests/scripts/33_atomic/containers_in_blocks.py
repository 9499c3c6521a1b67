import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

from collections import Counter, defaultdict, deque

queue = deque(range(300))
groups = defaultdict(list)
counts = Counter()
heap_like, order = [], []
by_key = {}


class Account:
    __slots__ = ("n", "log")

    def __init__(self):
        self.n = 100
        self.log = []


accounts = [Account() for _ in range(5)]


def work(k):
    while True:
        with atomic:
            if not queue:
                return
            x = queue.popleft()
            groups[x % 4].append(x)
            counts[x % 3] += 1
            by_key.setdefault(x % 7, set()).add(x)
            heap_like.append(x)
            heap_like.sort()
            src, dst = accounts[x % 5], accounts[x * 3 % 5]
            src.n -= 1
            dst.n += 1
            dst.log.append(x)
            del heap_like[5:]
            order += [x]


def work_fixed(k):
    global order
    try:
        work(k)
    except UnboundLocalError as e:
        with atomic:
            queue.clear()
        errors.append(type(e).__name__)


errors = []
t = threading.Thread(target=work_fixed, args=(0,))
t.start()
t.join()
print(errors, dict(groups), dict(counts), heap_like, sum(a.n for a in accounts))
queue.extend(range(1, 300))


def worker(k):
    while True:
        with atomic:
            if not queue:
                return
            x = queue.popleft()
            groups[x % 4].append(x)
            counts[x % 3] += 1
            by_key.setdefault(x % 7, set()).add(x)
            order.append(x)


ts = [threading.Thread(target=worker, args=(k,)) for k in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print({k: len(v) for k, v in sorted(groups.items())}, sorted(counts.items()), {k: len(v) for k, v in sorted(by_key.items())}, order == list(range(1, 300)))
