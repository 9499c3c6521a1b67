import _thread
import threading
import time
lock = _thread.allocate_lock()
done = []
finished = _thread.allocate_lock()
finished.acquire()


def work(a, b=0):
    with lock:
        done.append((a, b))
        if len(done) == 3:
            finished.release()


for i in range(3):
    ident = _thread.start_new_thread(work, (i,), {"b": i * 10})
    assert isinstance(ident, int)
finished.acquire()
print(sorted(done))
print(type(lock) is type(threading.Lock()), _thread.get_ident() == threading.get_ident(), _thread.LockType is not None)
print([lock.acquire(0), lock.acquire(0), lock.locked(), lock.release()], _thread.TIMEOUT_MAX > 1000)
try:
    _thread.start_new_thread(5, ())
except TypeError as e:
    print(e)
order = []
a, b = threading.Lock(), threading.Lock()
b.acquire()


def ping():
    for _ in range(3):
        a.acquire()
        order.append("ping")
        b.release()


def pong():
    for _ in range(3):
        b.acquire()
        order.append("pong")
        a.release()


ts = [threading.Thread(target=f) for f in (pong, ping)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(order)
names = []
for i in range(2):
    t = threading.Thread(target=lambda: names.append(threading.current_thread().name), name=f"n{i}")
    t.start()
    t.join()
print(names, [t.name for t in threading.enumerate()])
start = time.monotonic()
threading.Event().wait(0.02)
print(time.monotonic() - start >= 0.015)
