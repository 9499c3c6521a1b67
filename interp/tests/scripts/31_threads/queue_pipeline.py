import threading, queue
DONE = object()
def stage(f, inp, out, n_up, n_down):
    def run():
        ended = 0
        while True:
            x = inp.get()
            if x is DONE:
                for _ in range(n_down): out.put(DONE)
                break
            for y in f(x): out.put(y)
    t = threading.Thread(target=run); t.start(); return t
q1, q2, q3, q4 = (queue.Queue(5) for _ in range(4))
ts = [stage(lambda x: [x, x + 1000], q1, q2, 1, 1), stage(lambda x: [x * x] if x % 3 else [], q2, q3, 1, 1), stage(lambda x: [str(x)[::-1]], q3, q4, 1, 1)]
def feed():
    for i in range(200): q1.put(i)
    q1.put(DONE)
f = threading.Thread(target=feed); f.start()
out = list(iter(q4.get, DONE))
for t in ts: t.join()
f.join()
print(len(out), out[:10], sum(map(int, out)))
lq = queue.LifoQueue(); pq = queue.PriorityQueue(); sq = queue.SimpleQueue()
for x in (3, 1, 2): lq.put(x); pq.put((x, str(x))); sq.put(x)
print([lq.get() for _ in range(3)], [pq.get() for _ in range(3)], [sq.get() for _ in range(3)], sq.empty())
try: lq.get(timeout=0.01)
except queue.Empty as e: print("empty", repr(e))
b = queue.Queue(1); b.put(1)
try: b.put(2, block=False)
except queue.Full: print("full")
try: b.put(2, timeout=0.01)
except queue.Full: print("full", b.qsize(), b.full())
q = queue.Queue()
try: q.task_done()
except ValueError as e: print(e)
q.put(1); q.shutdown(); print(q.get())
try: q.get()
except queue.ShutDown as e: print("shut", repr(e))
try: q.put(3)
except queue.ShutDown as e: print("shut")
got = []
q = queue.Queue()
def w():
    try:
        while True: got.append(q.get())
    except queue.ShutDown: got.append("down")
t = threading.Thread(target=w); t.start(); q.put(5); q.shutdown(); t.join(); print(got)
