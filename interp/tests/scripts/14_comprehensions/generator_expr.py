g = (x * x for x in range(4))
print(next(g), next(g), list(g), list(g))
print(type(g).__name__, iter(g) is g, g.__name__)


def noisy(n):
    for i in range(n):
        print("produce", i)
        yield i


pipeline = (y + 1 for y in (x * 2 for x in noisy(3)) if y != 2)
print("built")
for v in pipeline:
    print("got", v)
primes = (n for n in range(2, 50) if all(n % d for d in range(2, int(n ** 0.5) + 1)))
print(next(primes), next(primes), sum(primes))
print(3 in (x for x in [1, 2, 3, 4]), list(zip((x for x in "ab"), (y for y in range(9)))))
source = [1, 2, 3]
g = (x for x in source)
source.append(4)
print(list(g))
a, b, *c = (i for i in range(5))
print(a, b, c)
nested = ((x, y) for x in range(2) for y in "ab")
print(list(nested), dict((i, i * i) for i in range(3)))
g = (1 / x for x in [1, 0, 2])
print(next(g))
try:
    next(g)
except ZeroDivisionError as e:
    print("stopped by an error")
print(list(g))
g.close()
