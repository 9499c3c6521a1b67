import threading
results = {}


def work(name, n, scale=1):
    results[name] = sum(range(n)) * scale


ts = [threading.Thread(target=work, args=(f"t{i}", i * 1000), kwargs={"scale": i}, name=f"worker-{i}") for i in range(4)]
print([t.is_alive() for t in ts], [t.name for t in ts], ts[0].daemon, ts[0].ident)
for t in ts:
    t.start()
for t in ts:
    t.join()
print([t.is_alive() for t in ts], dict(sorted(results.items())), ts[0].ident is not None)
print(threading.current_thread().name, threading.current_thread() is threading.main_thread(), threading.active_count())


class Mine(threading.Thread):
    def __init__(self, n):
        super().__init__(name="mine")
        self.n = n

    def run(self):
        self.result = (threading.current_thread().name, self.n ** 2)


m = Mine(7)
m.start()
m.join()
print(m.result)
for bad in (m.start, threading.Thread().join, threading.current_thread().join):
    try:
        bad()
    except RuntimeError as e:
        print(e)
d = threading.Thread(target=lambda: None, daemon=True)
print(d.daemon, threading.Thread(target=print).daemon)
d.start()
d.join(timeout=5)
print(d.is_alive(), threading.get_ident() == threading.main_thread().ident)
t = threading.Thread()
t.start()
t.join()
print("empty target fine")
