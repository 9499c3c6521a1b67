class Pool:
    def __init__(self, n):
        self.free = list(range(n))
        self.log = []

    def take(self):
        return Lease(self)


class Lease:
    def __init__(self, pool):
        self.pool = pool

    def __enter__(self):
        if not self.pool.free:
            raise RuntimeError("pool empty")
        self.id = self.pool.free.pop()
        self.pool.log.append(f"+{self.id}")
        return self.id

    def __exit__(self, kind, value, tb):
        self.pool.free.append(self.id)
        self.pool.log.append(f"-{self.id}" + (f" {kind.__name__}" if kind else ""))


p = Pool(2)
with p.take() as a, p.take() as b:
    print(a, b, p.free)
    try:
        with p.take():
            print("never")
    except RuntimeError as e:
        print(e)
print(p.free, p.log)
try:
    with p.take():
        with p.take():
            raise KeyError("inside")
except KeyError:
    print(p.log[-2:], sorted(p.free))


def use(n):
    with p.take() as r:
        if n == 0:
            return r
        return use(n - 1)


print(use(1), sorted(p.free))
try:
    use(2)
except RuntimeError:
    print("too deep", sorted(p.free))


def stream():
    with p.take() as r:
        yield r
        yield r * 10


print(list(stream()), sorted(p.free))
s = stream()
next(s)
print(len(p.free))
s.close()
print(len(p.free), p.log[-1])
