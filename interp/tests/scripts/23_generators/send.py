def averager():
    total = n = 0
    avg = None
    while True:
        v = yield avg
        if v is None:
            return total, n
        total += v
        n += 1
        avg = total / n


g = averager()
print(next(g), g.send(10), g.send(20), g.send(3))
try:
    g.send(None)
except StopIteration as e:
    print(e.value)
g = averager()
try:
    g.send(5)
except TypeError as e:
    print(e)


def echo():
    received = []
    while len(received) < 3:
        received.append((yield len(received)))
    return received


g = echo()
g.send(None)
print(g.send("a"), g.send("b"))
try:
    g.send("c")
except StopIteration as e:
    print(e.value)
try:
    g.send("d")
except StopIteration as e:
    print("again", e.value)


def expr():
    x = yield 1
    y = 1 + (yield x)
    z = [(yield y), (yield "list")]
    return z, f"{(yield 'f')}"


g = expr()
print(next(g), g.send(10), g.send(20), g.send("p"), g.send("q"))
try:
    g.send("last")
except StopIteration as e:
    print(e.value)


def grep(pattern, out):
    while True:
        line = yield
        if pattern in line:
            out.append(line)


def broadcast(targets):
    while True:
        item = yield
        for t in targets:
            t.send(item)


def start(g):
    next(g)
    return g


o1, o2 = [], []
b = start(broadcast([start(grep("a", o1)), start(grep("b", o2))]))
for line in ("apple", "bob", "cab"):
    b.send(line)
print(o1, o2)
