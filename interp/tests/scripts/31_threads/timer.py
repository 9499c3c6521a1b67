import threading
log = []
done = threading.Event()


def fire(x, k=0):
    log.append((x, k))
    done.set()


t = threading.Timer(0.02, fire, args=["arg"], kwargs={"k": 5})
t.start()
print(log)
done.wait()
t.join()
print(log, t.is_alive(), isinstance(t, threading.Thread))
t = threading.Timer(30, fire, ["never"])
t.start()
t.cancel()
t.join()
print(log, t.finished.is_set())
order = []
ts = [threading.Timer(d, order.append, [d]) for d in (0.12, 0.02, 0.07)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(order)
