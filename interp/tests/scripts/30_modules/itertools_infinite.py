from itertools import chain, count, cycle, dropwhile, islice, repeat, takewhile
print(list(islice(count(), 3)), list(islice(count(5, -2), 4)), list(islice(count(0.5, 0.5), 3)), list(islice(cycle("ab"), 5)), list(repeat("x", 3)), list(repeat(1, 0)))
print(count(3), count(1, 2), repeat(5), repeat("a", 2))
c = count(10 ** 20)
print(next(c), next(c), list(zip(count(), "ab")), list(map(pow, range(4), repeat(2))))
print(list(islice(cycle([]), 3)), list(takewhile(lambda x: x < 20, (n * n for n in count()))), next(dropwhile(lambda x: x * x < 200, count())))


def primes():
    yield 2
    known = []
    for n in count(3, 2):
        if all(n % p for p in takewhile(lambda p: p * p <= n, known)):
            known.append(n)
            yield n


print(list(islice(primes(), 12)))


def roundrobin(*its):
    live = cycle(iter(i).__next__ for i in its)
    left = len(its)
    while left:
        try:
            for nxt in live:
                yield nxt()
        except StopIteration:
            left -= 1
            live = cycle(islice(live, left))


print(list(roundrobin("abc", "d", "ef")))


def first_repeat(it):
    seen = set()
    for x in it:
        if x in seen:
            return x
        seen.add(x)


print(first_repeat(x * x % 91 for x in count(3)), list(islice(chain([1], cycle([2, 3])), 6)))
r = repeat([])
next(r).append(1)
print(next(r))
