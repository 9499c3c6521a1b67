"""Dicts with integer, string and tuple keys: insert, read, update, delete, iterate."""
import sys


def main(n):
    ints, strs, pairs = {}, {}, {}
    names = ["key%d" % i for i in range(2000)]
    for i in range(n):
        k = i * 7919 % 50021
        ints[k] = ints.get(k, 0) + 1
        name = names[i % 2000]
        if name in strs:
            strs[name] += k
        else:
            strs[name] = k
        pairs[k & 127, i & 63] = i
        if i % 5 == 4:
            ints.pop(k, None)
    total = sum(ints.values()) + sum(strs.values()) + sum(pairs.values())
    for k, v in strs.items():
        total += len(k) * (v & 7)
    merged = {**pairs, **ints}
    return total, len(ints), len(pairs), len(merged)


if __name__ == "__main__":
    print("dict_work", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 3200000))
