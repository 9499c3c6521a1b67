from collections import Counter
from itertools import chain, combinations, count, groupby, islice, permutations, product, repeat, starmap, takewhile, tee, zip_longest


def powerset(xs):
    xs = list(xs)
    return chain.from_iterable(combinations(xs, r) for r in range(len(xs) + 1))


def sliding(it, n):
    its = tee(it, n)
    for i, x in enumerate(its):
        next(islice(x, i, i), None)
    return zip(*its)


def grouper(it, n, fill=None):
    return zip_longest(*[iter(it)] * n, fillvalue=fill)


def unique(it):
    seen = set()
    for x in it:
        if x not in seen:
            seen.add(x)
            yield x


print(list(powerset("abc")), list(sliding(range(5), 3)), list(grouper("abcdefg", 3, "-")), "".join(unique("abracadabra")))
print([(k, "".join(g)) for k, g in groupby("AAAABBBCCDA")], list(starmap(lambda a, b: a * b, zip(range(4), repeat(3)))))
print(sum(1 for p in permutations(range(6)) if all(p[i] != i for i in range(6))), len(set(permutations("aab"))))
print([n for n in takewhile(lambda n: n < 60, (a * a + b * b for a, b in product(range(8), repeat=2))) if n % 5 == 0])
print(list(islice((n for n in count(1) if str(n) == str(n)[::-1] and n % 3 == 0), 12)))
send = [p for p in permutations(range(10), 4) if p[0] * 100 + p[1] * 10 + p[2] == p[3] * 123][:3]
print(send, Counter(map(sum, product(range(1, 7), repeat=2))).most_common(3))
print(list(chain(*[[1], [], [2, 3]])), dict(zip(count(), "ab")), list(zip(*grouper("abcdef", 2))))


def primes(n):
    sieve = bytearray([1]) * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i in range(2, n + 1) if sieve[i]]


print(primes(60), len(primes(10000)))
