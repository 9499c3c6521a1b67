def countdown(n):
    while n > 0:
        yield n
        n -= 1


print(list(countdown(5)), sum(countdown(4)), tuple(countdown(0)))
for x in countdown(3):
    print("t minus", x)
g = countdown(2)
print(next(g), next(g), next(g, "done"), next(g, "still done"))


def evens(limit):
    for i in range(limit):
        if i % 2 == 0:
            yield i


print([x * x for x in evens(10)], max(evens(9)), 4 in evens(10), 5 in evens(10))


def pairs(a, b):
    for x in a:
        for y in b:
            yield x, y


print(list(pairs("ab", [1, 2])), dict(pairs("a", [1])), len(list(pairs(range(10), range(10)))))


def take(n, it):
    out = []
    for x in it:
        if len(out) == n:
            break
        out.append(x)
    return out


def naturals():
    n = 0
    while True:
        yield n
        n += 1


print(take(5, naturals()), take(3, countdown(10)), sorted(take(3, naturals()), reverse=True))
a, b, c = countdown(3)
print(a, b, c, *countdown(3))
g = (x for x in countdown(5) if x % 2)
print(list(g), list(g))
two = naturals(), naturals()
print([next(two[0]), next(two[0]), next(two[1])])
print(",".join(str(x) for x in countdown(4)), {x: x for x in countdown(2)}, set(countdown(2)) == {1, 2})
