def read(lines):
    for line in lines:
        yield line.strip()


def parse(rows):
    for r in rows:
        if r and not r.startswith("#"):
            k, _, v = r.partition("=")
            yield k.strip(), v.strip()


def typed(pairs):
    for k, v in pairs:
        try:
            yield k, int(v)
        except ValueError:
            yield k, v


text = """
# comment
a = 1
b = two
c=3
"""
print(dict(typed(parse(read(text.splitlines())))))


def windows(it, n):
    buf = []
    for x in it:
        buf.append(x)
        if len(buf) == n:
            yield tuple(buf)
            buf.pop(0)


def chunks(it, n):
    it = iter(it)
    while True:
        c = []
        for _ in range(n):
            try:
                c.append(next(it))
            except StopIteration:
                if c:
                    yield c
                return
        yield c


print(list(windows(range(5), 3)), list(chunks("abcdefg", 3)))


def merge(a, b):
    a, b = iter(a), iter(b)
    x, y = next(a, None), next(b, None)
    while x is not None or y is not None:
        if y is None or (x is not None and x <= y):
            yield x
            x = next(a, None)
        else:
            yield y
            y = next(b, None)


print(list(merge([1, 4, 6], [2, 3, 7, 8])))


def sieve():
    composites = {}
    n = 2
    while True:
        if n in composites:
            for p in composites.pop(n):
                composites.setdefault(n + p, []).append(p)
        else:
            yield n
            composites[n * n] = [n]
        n += 1


s = sieve()
print([next(s) for _ in range(15)])


def perms(xs):
    if len(xs) <= 1:
        yield xs
    else:
        for i in range(len(xs)):
            for rest in perms(xs[:i] + xs[i + 1:]):
                yield xs[i:i + 1] + rest


print(["".join(p) for p in perms("abc")])


def scheduler(tasks):
    queue = list(tasks)
    while queue:
        t = queue.pop(0)
        try:
            yield next(t)
            queue.append(t)
        except StopIteration:
            pass


def task(name, n):
    for i in range(n):
        yield f"{name}{i}"


print(list(scheduler([task("a", 3), task("b", 1), task("c", 2)])))
