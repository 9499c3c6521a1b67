def count(n):
    i = 0
    while i < n:
        i += 1
    return i

def total(values, limit=10):
    s = 0
    for i, v in enumerate(values):
        if v < 0 or i == limit:
            continue
        if v is None: break
        s += v * 2 - 1
    else:
        s = -s
    return s if s else None

def swap(a, b):
    a, b = b, a + b
    a, b, *c = b, a, 1, 2
    return a, b

def endless():
    while True:
        if done(): return 1

def squares(n):
    return [x * x for x in range(n) if x % 2 == 0 and x not in (4, 6)], {k: v for k, v in zip(n, n)}

def maybe(x):
    if x:
        y = 1
    return y + (lambda: y)()
