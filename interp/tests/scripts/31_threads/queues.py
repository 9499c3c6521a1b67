import queue
import threading
q = queue.Queue()
results = []
lock = threading.Lock()


def worker():
    while True:
        x = q.get()
        try:
            if x is None:
                return
            with lock:
                results.append(x * x)
        finally:
            q.task_done()


ts = [threading.Thread(target=worker) for _ in range(3)]
for t in ts:
    t.start()
for i in range(50):
    q.put(i)
q.join()
print(sorted(results) == [i * i for i in range(50)], q.empty(), q.qsize())
for _ in ts:
    q.put(None)
for t in ts:
    t.join()
b = queue.Queue(maxsize=2)
b.put(1)
b.put(2)
print(b.full(), b.maxsize)
for f in (lambda: b.put(3, block=False), lambda: b.put_nowait(3), lambda: b.put(3, timeout=0.01), lambda: queue.Queue().get_nowait(), lambda: queue.Queue().get(timeout=0.01)):
    try:
        f()
    except (queue.Full, queue.Empty) as e:
        print(type(e).__name__)
out = []
p = threading.Thread(target=lambda: [b.put(i) for i in range(3, 20)])
c = threading.Thread(target=lambda: [out.append(b.get()) for _ in range(19)])
p.start()
c.start()
p.join()
c.join()
print(out)
try:
    b.task_done() or [b.task_done() for _ in range(30)]
except ValueError as e:
    print(e)
l = queue.LifoQueue()
h = queue.PriorityQueue()
for x in (3, 1, 2):
    l.put(x)
    h.put((x, f"job{x}"))
print([l.get() for _ in range(3)], [h.get() for _ in range(3)])
s = queue.SimpleQueue()
s.put("a")
print(s.get(), s.empty(), s.qsize())
