import threading
cond = threading.Condition()
items = []
taken = []


def consumer(n):
    for _ in range(n):
        with cond:
            while not items:
                cond.wait()
            taken.append(items.pop(0))


def producer(start, n):
    for i in range(start, start + n):
        with cond:
            items.append(i)
            cond.notify()


cs = [threading.Thread(target=consumer, args=(10,)) for _ in range(3)]
ps = [threading.Thread(target=producer, args=(k * 100, 15)) for k in range(2)]
for t in cs + ps:
    t.start()
for t in cs + ps:
    t.join()
print(sorted(taken) == [*range(15), *range(100, 115)], items)
with cond:
    print(cond.wait(timeout=0.01), cond.wait_for(lambda: True), cond.wait_for(lambda: False, timeout=0.01))
for f in (cond.wait, cond.notify, cond.notify_all):
    try:
        f()
    except RuntimeError as e:
        print(e)
state = {"phase": 0}
log = []


def stage(k):
    with cond:
        cond.wait_for(lambda: state["phase"] == k)
        log.append(k)
        state["phase"] += 1
        cond.notify_all()


ts = [threading.Thread(target=stage, args=(k,)) for k in (3, 1, 2, 0, 4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(log)
