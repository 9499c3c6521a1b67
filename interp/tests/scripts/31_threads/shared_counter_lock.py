import threading
counter = 0
lock = threading.Lock()


def add(n):
    global counter
    for _ in range(n):
        with lock:
            counter += 1


ts = [threading.Thread(target=add, args=(2000,)) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(counter)
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(blocking=False), lock.acquire(timeout=0.01), lock.release(), lock.locked())
try:
    lock.release()
except RuntimeError as e:
    print(e)


class Account:
    def __init__(self):
        self.lock = threading.RLock()
        self.balance = 0

    def add(self, n):
        with self.lock:
            self.balance += n
            if n > 1:
                self.add(n - 1)


a = Account()
ts = [threading.Thread(target=a.add, args=(50,)) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(a.balance)
r = threading.RLock()
print(r.acquire(), r.acquire(), r.release(), r.release())
try:
    r.release()
except RuntimeError as e:
    print(e)
other = []
r.acquire()
t = threading.Thread(target=lambda: other.append(r.acquire(blocking=False)))
t.start()
t.join()
print(other)
r.release()
with lock:
    t = threading.Thread(target=lambda: other.append(lock.acquire(timeout=0.01)))
    t.start()
    t.join()
print(other)
