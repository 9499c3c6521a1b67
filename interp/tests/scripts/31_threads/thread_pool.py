# `multiprocessing` among the threads of one process.
import multiprocessing
import threading
from multiprocessing.pool import ThreadPool

with ThreadPool(3) as pool:
    print(pool.map(lambda x: x * x, range(6)), pool.apply(pow, (2, 5)))
    print(pool.starmap(divmod, [(7, 2), (9, 4)]), list(pool.imap(str, [1, 2])))
    print(sorted(pool.imap_unordered(abs, [-1, -2])))
    r = pool.apply_async(len, ("abc",))
    print(r.get(5), r.successful())
    try:
        pool.map(lambda x: 1 // x, [1, 0])
    except ZeroDivisionError as e:
        print(e)
lock, rlock = multiprocessing.Lock(), multiprocessing.RLock()
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01))
lock.release()
try:
    lock.release()
except ValueError as e:
    print(e)
with rlock, rlock:
    print("twice")
try:
    rlock.release()
except AssertionError as e:
    print(e)
sem = multiprocessing.Semaphore(2)
print(sem.acquire(), sem.acquire(), sem.acquire(False))
total = [0]


def add():
    for _ in range(50):
        with lock:
            total[0] += 1


threads = [threading.Thread(target=add) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total)
