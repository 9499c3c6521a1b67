from functools import cmp_to_key


def compare(a, b):
    return (a > b) - (a < b)


print(sorted([3, 1, 2], key=cmp_to_key(compare)), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: compare(b, a))))
print("".join(map(str, sorted([3, 30, 34, 5, 9], key=cmp_to_key(lambda a, b: compare(f"{b}{a}", f"{a}{b}"))))))


def merge_sort(x):
    if len(x) < 2:
        return x
    m = len(x) // 2
    a, b, out = merge_sort(x[:m]), merge_sort(x[m:]), []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]


def quick(x):
    if len(x) < 2:
        return x
    p = x[len(x) // 2]
    return quick([v for v in x if v < p]) + [v for v in x if v == p] + quick([v for v in x if v > p])


def heap_sort(x):
    x = x[:]

    def down(i, n):
        while True:
            c = 2 * i + 1
            if c >= n:
                return
            if c + 1 < n and x[c + 1] > x[c]:
                c += 1
            if x[i] >= x[c]:
                return
            x[i], x[c] = x[c], x[i]
            i = c
    for i in range(len(x) // 2, -1, -1):
        down(i, len(x))
    for n in range(len(x) - 1, 0, -1):
        x[0], x[n] = x[n], x[0]
        down(0, n)
    return x


data = [(i * 7919 + 13) % 101 for i in range(80)]
want = sorted(data)
print([f(data) == want for f in (merge_sort, quick, heap_sort)], want[:10])


class OnlyLt:
    seen = 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        OnlyLt.seen += 1
        return self.v < o.v


objs = sorted(OnlyLt(v) for v in data)
print([o.v for o in objs] == want, 0 < OnlyLt.seen < 1000)


class Boom:
    def __lt__(self, o):
        raise RuntimeError("compare failed")


x = [Boom(), Boom()]
try:
    x.sort()
except RuntimeError as e:
    print(e, len(x))
try:
    sorted([1, "a", 2])
except TypeError as e:
    print(e)
import random
random.seed(5)
for n in (0, 1, 2, 63, 64, 65, 1000):
    v = [random.randrange(n + 1) for _ in range(n)]
    assert sorted(v) == merge_sort(v) and sorted(v, reverse=True) == merge_sort(v)[::-1]
print("ok")
