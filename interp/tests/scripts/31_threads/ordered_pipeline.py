import queue
import threading
STOP = object()


def stage(fn, src, dst):
    while True:
        x = src.get()
        if x is STOP:
            dst.put(STOP)
            return
        y = fn(x)
        if y is not None:
            dst.put(y)


qs = [queue.Queue() for _ in range(4)]
fns = [lambda x: x + 1, lambda x: x * 10 if x % 2 else None, str]
ts = [threading.Thread(target=stage, args=(f, a, b)) for f, a, b in zip(fns, qs, qs[1:])]
for t in ts:
    t.start()
for i in range(10):
    qs[0].put(i)
qs[0].put(STOP)
out = []
while (x := qs[-1].get()) is not STOP:
    out.append(x)
for t in ts:
    t.join()
print(out)
data = list(range(100))
parts = [None] * 4


def part(i):
    parts[i] = sum(x * x for x in data[i::4])


ts = [threading.Thread(target=part, args=(i,)) for i in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(parts, sum(parts) == sum(x * x for x in data))
matrix = [[(i * j) % 7 for j in range(12)] for i in range(12)]
rows = {}


def row(i):
    rows[i] = [sum(matrix[i][k] * matrix[k][j] for k in range(12)) for j in range(12)]


ts = [threading.Thread(target=row, args=(i,)) for i in range(12)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sum(map(sum, rows.values())), rows[11])
