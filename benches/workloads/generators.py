"""Generator chains, generator expressions, send and yield from."""
import sys


def numbers(n):
    for i in range(n):
        yield i


def odd(it):
    for x in it:
        if x & 1:
            yield x


def scaled(it, k):
    for x in it:
        yield x * k


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


def averager():
    total = count = 0
    while True:
        x = yield total // count if count else 0
        total += x
        count += 1


def main(n):
    acc = sum(scaled(odd(numbers(n)), 3))
    acc += sum(x * x & 255 for x in range(n) if x % 3 == 0)
    g = averager()
    next(g)
    for i in range(n // 2):
        acc += g.send(i & 1023)
    for _ in range(n // 60000):
        acc += sum(tree(12))
    return acc


if __name__ == "__main__":
    print("generators", main(int(sys.argv[1]) if len(sys.argv) > 1 else 7000000))
