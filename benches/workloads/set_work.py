"""Sets: membership, insertion, removal, and the set operators."""
import sys


def main(n):
    seen = set()
    hits = 0
    for i in range(n):
        k = i * i % 100003
        if k in seen:
            hits += 1
            if i & 3 == 0:
                seen.discard(k)
        else:
            seen.add(k)
    evens = set(range(0, 20000, 2))
    threes = set(range(0, 20000, 3))
    total = 0
    for i in range(n // 30000):
        total += len(evens & threes) + len(evens | threes) + len(evens - threes) + len(evens ^ threes)
        evens.add(i * 2 + 1)
    words = {"w%d" % (i % 5000) for i in range(n // 5)}
    return hits, len(seen), total, len(words), frozenset(range(5)) <= evens | threes


if __name__ == "__main__":
    print("set_work", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 7000000))
