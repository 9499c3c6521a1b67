import threading
loc = threading.local()
loc.x = "main"
seen = []
lock = threading.Lock()


def work(i):
    had = hasattr(loc, "x")
    loc.x = i
    loc.items = [i]
    for _ in range(100):
        loc.items.append(loc.x)
    with lock:
        seen.append((i, had, loc.x, len(loc.items), sorted(loc.__dict__)))


ts = [threading.Thread(target=work, args=(i,)) for i in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(seen), loc.x, hasattr(loc, "items"))


class Mine(threading.local):
    default = "class attribute"

    def __init__(self, start):
        self.count = start

    def bump(self):
        self.count += 1
        return self.count


m = Mine(10)
m.bump()
out = []
t = threading.Thread(target=lambda: out.append((m.bump(), m.default)))
t.start()
t.join()
print(out, m.count)
del loc.x
try:
    loc.x
except AttributeError:
    print("no x")
