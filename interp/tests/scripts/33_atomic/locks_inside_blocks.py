import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

lock, rlock = threading.Lock(), threading.RLock()
event, cond = threading.Event(), threading.Condition()
n = 0


def work(k):
    global n
    for _ in range(100):
        with atomic:
            with lock:
                n += 1
            with rlock, rlock:
                n += 1
    with atomic:
        with cond:
            cond.notify_all()


ts = [threading.Thread(target=work, args=(k,)) for k in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(n, lock.locked())


def set_event():
    with atomic:
        event.set()


waiting = threading.Thread(target=event.wait)
waiting.start()
t = threading.Thread(target=set_event)
t.start()
waiting.join()
t.join()
print(event.is_set())
with atomic:
    got = lock.acquire(blocking=False)
    print(got, lock.locked())
    lock.release()
print(lock.locked())


def starts_thread(out):
    with atomic:
        inner = threading.Thread(target=out.append, args=("ran",))
        inner.start()
    inner.join()


out = []
t = threading.Thread(target=starts_thread, args=(out,))
t.start()
t.join()
print(out)
try:
    with atomic:
        lock.acquire()
        try:
            raise KeyError("in both")
        finally:
            lock.release()
except KeyError as e:
    print(e, lock.locked())
