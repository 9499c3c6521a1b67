"""Sorting with key functions: lambdas, attributes, tuples, in reverse."""
import sys


class Record:
    def __init__(self, ident, score, name):
        self.ident = ident
        self.score = score
        self.name = name


def main(n):
    state = 7
    records = []
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        records.append(Record(i, state >> 8, "n%d" % (state % 1000)))
    check = 0
    for k in range(4):
        by_score = sorted(records, key=lambda r: r.score)
        by_name = sorted(records, key=lambda r: (r.name, r.ident), reverse=True)
        by_mix = sorted(by_score, key=lambda r: r.ident % (97 + k))
        check += by_score[n // 3].ident + by_name[n // 4].ident + by_mix[n // 2].ident
        plain = [r.score for r in by_mix]
        plain.sort()
        check ^= plain[n // 2]
    return check


if __name__ == "__main__":
    print("sort_key", main(int(sys.argv[1]) if len(sys.argv) > 1 else 140000))
