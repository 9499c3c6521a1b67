import threading
log = []
done = threading.Event()


def fire(x, k=0):
    log.append((x, k))
    done.set()


t = threading.Timer(0.01, fire, args=["arg"], kwargs={"k": 5})
print(t.is_alive(), isinstance(t, threading.Thread), t.interval)
t.start()
done.wait()
t.join()
print(log, t.is_alive(), t.finished.is_set())
t = threading.Timer(1000, fire, ["never"])
t.start()
t.cancel()
t.join()
print(log, t.finished.is_set(), t.is_alive())
order = []
end = threading.Event()


def chain(n):
    order.append(n)
    if n:
        threading.Timer(0.001, chain, [n - 1]).start()
    else:
        end.set()


threading.Timer(0, chain, [4]).start()
end.wait()
print(order)
