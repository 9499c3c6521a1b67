# The block behind a sleep takes the last item of a queue and adds one to it.  That fails once, and
# what is run again then must not be the sleep.
import concurrent.futures
import queue
import threading
import time

q = queue.SimpleQueue()


def work():
    time.sleep(0.02)
    q.get()
    time.sleep(0.02)
    q.get()
    q.put("end")
    time.sleep(0)


t = threading.Thread(target=work)
t.start()
q.put(0)
q.put(1)
t.join()
print(q.get(), q.qsize())

with concurrent.futures.ThreadPoolExecutor(2) as pool:
    slow = pool.submit(time.sleep, 0.1)
    try:
        slow.result(timeout=0.01)
    except TimeoutError as e:
        print(repr(e))
    print(list(pool.map(lambda x: x * x, range(5))))
print(slow.done())
try:
    pool.submit(int)
except RuntimeError as e:
    print(e)
