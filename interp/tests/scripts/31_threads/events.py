import threading
ready = threading.Event()
done = threading.Event()
log = []


def waiter(n):
    ready.wait()
    log.append(n)
    if len(log) == 3:
        done.set()


ts = [threading.Thread(target=waiter, args=(i,)) for i in range(3)]
for t in ts:
    t.start()
print(log, ready.is_set(), ready.wait(timeout=0.01))
ready.set()
done.wait()
for t in ts:
    t.join()
print(sorted(log), ready.is_set(), ready.wait(), ready.wait(0))
ready.clear()
print(ready.is_set())
turn = [threading.Event() for _ in range(3)]
out = []


def player(i, rounds):
    for _ in range(rounds):
        turn[i].wait()
        turn[i].clear()
        out.append(i)
        turn[(i + 1) % 3].set()


ts = [threading.Thread(target=player, args=(i, 4)) for i in range(3)]
for t in ts:
    t.start()
turn[0].set()
for t in ts:
    t.join()
print(out)
