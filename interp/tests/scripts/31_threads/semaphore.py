import threading
s = threading.Semaphore(2)
lock = threading.Lock()
inside = most = 0


def work():
    global inside, most
    for _ in range(50):
        with s:
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1


ts = [threading.Thread(target=work) for _ in range(5)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(inside, most <= 2)
print(s.acquire(), s.acquire(blocking=False), s.acquire(blocking=False), s.acquire(timeout=0.01))
s.release()
s.release()
b = threading.BoundedSemaphore(1)
b.acquire()
b.release()
try:
    b.release()
except ValueError as e:
    print(e)
try:
    threading.Semaphore(-1)
except ValueError as e:
    print(e)
s = threading.Semaphore(0)
got = []
ts = [threading.Thread(target=lambda i=i: (s.acquire(), got.append(i))) for i in range(3)]
for t in ts:
    t.start()
print(got)
s.release(3)
for t in ts:
    t.join()
print(sorted(got))
