"""One long block with much memory beside many short ones.

The long block reads and rewrites a table of about 50 MB.  The short blocks go
on meanwhile, and the long one still sees a single moment of the counters.
"""
import threading

import thread

ROWS = 800_000
counters = [0] * 8
finished = []


def long_block():
    with thread.atomic:
        before = sum(counters)
        table = [[i, i * i] for i in range(ROWS // 2)]
        index = {row[0]: row for row in table}
        total = 0
        for row in table[::7]:
            total += index[row[0]][1] % 1000
        after = sum(counters)
        finished.append((total, before == after))


def short_blocks(me):
    for i in range(20000):
        with thread.atomic:
            counters[me] += 1


threads = [threading.Thread(target=short_blocks, args=(i,)) for i in range(2)]
threads.append(threading.Thread(target=long_block))
for t in threads:
    t.start()
for t in threads:
    t.join()
total, one_moment = finished[0]
print("table total:", total)
print("the long block saw one moment:", one_moment)
print("short blocks:", sum(counters))
