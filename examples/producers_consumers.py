"""Two producers, three consumers and a bounded queue."""
import queue
import threading

import thread

JOBS = 600
q = queue.Queue(maxsize=16)
results = {}
handled = [0, 0, 0]


def producer(first):
    for n in range(first, JOBS, 2):
        q.put(n)


def collatz(n):
    steps = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def consumer(me):
    while True:
        n = q.get()
        if n is None:
            return
        steps = collatz(n)
        with thread.atomic:
            results.setdefault(steps, []).append(n)
            handled[me] += 1


producers = [threading.Thread(target=producer, args=(i,)) for i in range(2)]
consumers = [threading.Thread(target=consumer, args=(i,)) for i in range(3)]
for t in producers + consumers:
    t.start()
for t in producers:
    t.join()
for _ in consumers:
    q.put(None)
for t in consumers:
    t.join()
longest = max(results)
print("jobs handled:", sum(handled))
print("longest chain:", longest, "from", sorted(results[longest]))
print("commonest length:", max(results, key=lambda s: (len(results[s]), s)))
