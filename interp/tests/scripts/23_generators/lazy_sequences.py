class Lazy:
    def __init__(self, source):
        self.source, self.cache = iter(source), []

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(i.start or 0, i.stop, i.step or 1)]
        while len(self.cache) <= i:
            try:
                self.cache.append(next(self.source))
            except StopIteration:
                raise IndexError(i) from None
        return self.cache[i]

    def __iter__(self):
        i = 0
        while True:
            try:
                yield self[i]
            except IndexError:
                return
            i += 1


def collatz(n):
    while n != 1:
        yield n
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield 1


c = Lazy(collatz(7))
print(c[0], c[5], len(c.cache), c[2:8:2], list(c), len(c.cache), max(c))
try:
    c[100]
except IndexError as e:
    print("IndexError", e)


def hamming():
    def times(k, it):
        for x in it:
            yield k * x

    def merge(*its):
        heads = [next(i) for i in its]
        while True:
            m = min(heads)
            yield m
            for k, h in enumerate(heads):
                if h == m:
                    heads[k] = next(its[k])
    out = [1]
    pos = [0, 0, 0]
    factors = (2, 3, 5)
    while True:
        yield out[-1]
        nxt = min(out[p] * f for p, f in zip(pos, factors))
        out.append(nxt)
        pos = [p + (out[p] * f == nxt) for p, f in zip(pos, factors)]


h = Lazy(hamming())
print(h[:20], h[200])


def tree(n):
    return None if n == 0 else (tree((n - 1) // 2), n, tree(n // 2))


def leaves(t):
    if t:
        yield from leaves(t[0])
        yield t[1]
        yield from leaves(t[2])


def same_fringe(a, b):
    miss = object()
    x, y = leaves(a), leaves(b)
    while True:
        p, q = next(x, miss), next(y, miss)
        if p != q:
            return False
        if p is miss:
            return True


print(list(leaves(tree(6))), same_fringe(tree(9), tree(9)), same_fringe(tree(9), tree(8)))
