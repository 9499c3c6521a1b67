"""Queues of transactions. Prints "done" at the end."""
import threading

import thread
import transaction

results = transaction.stmdict()
queue = transaction.TransactionQueue()


def split(n):
    results[n] = n * n
    if 2 * n < 500:
        queue.add(split, 2 * n)
        queue.add(split, 2 * n + 1)


queue.add(split, 1)
queue.run()
assert results == {n: n * n for n in range(1, 500)}
assert queue.number_of_transactions_executed() == 499

# A generator's steps in order, beside others.
steps = []


def generate(word):
    for n in range(20):
        steps.append((word, n))
        yield


for word in "ab":
    queue.add_generator(generate(word))
queue.run(nb_segments=3)
for word in "ab":
    assert [n for w, n in steps if w == word] == list(range(20))

# Transactions that wait for each other.
order = []


def after(n):
    thread.check(n == 0 or n - 1 in order)
    order.append(n)


for n in reversed(range(20)):
    queue.add(after, n)
queue.run()
assert order == list(range(20))


# An exception ends the run, and what has not run stays.
def fail():
    raise LookupError("once")


ran = []
queue.add(fail)
for n in range(50):
    queue.add(ran.append, n)
try:
    queue.run()
except LookupError:
    pass
else:
    assert False
queue.run()
assert sorted(ran) == list(range(50)), ran


class Node:
    visits = transaction.threadlocalproperty(list)


node = Node()
node.visits.append(1)
found = []
other = threading.Thread(target=lambda: found.append(list(node.visits)))
other.start()
other.join()
assert (node.visits, found) == ([1], [[]])
print("done")
