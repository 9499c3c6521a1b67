"""The builtins and itertools as ordinary programs chain them."""
import sys
from collections import Counter, defaultdict, deque
from functools import reduce
from itertools import accumulate, chain, combinations, groupby, islice, product


def main(n):
    total = 0
    total += sum(a * b for a, b in zip(range(n), reversed(range(n)))) % 1000003
    total += sum(map(lambda x, y: x ^ y, range(n), range(1, n + 1)))
    total += len(list(filter(lambda x: x % 7 == 3, range(n))))
    for i, v in enumerate(accumulate(x & 15 for x in range(n))):
        if v % 1000 == 0:
            total += i
    total += sum(1 for a, b, c in combinations(range(90), 3) if (a + b + c) % 5 == 0)
    total += sum(len(list(g)) for _, g in groupby(range(n), key=lambda x: x // 10))
    counts = Counter(x % 97 for x in range(n))
    total += counts.most_common(1)[0][1]
    groups = defaultdict(list)
    for x in range(n):
        groups[x % 31].append(x)
    window = deque(maxlen=50)
    for x in chain(groups[3], islice(groups[5], 100)):
        window.append(x)
    total += sum(window) + reduce(lambda a, b: (a * 31 + b) % 65537, range(n))
    total += sum(1 for _ in product("abc", repeat=8))
    return total + max(groups.values(), key=len)[0] + min(range(n), key=lambda x: (x - 777) ** 2)


if __name__ == "__main__":
    print("itertools_mix", main(int(sys.argv[1]) if len(sys.argv) > 1 else 2200000))
