"""N queens by recursive generators and sets."""
import sys


def place(n, row, cols, up, down):
    if row == n:
        yield ()
        return
    for c in range(n):
        if c in cols or row + c in up or row - c in down:
            continue
        cols.add(c)
        up.add(row + c)
        down.add(row - c)
        for rest in place(n, row + 1, cols, up, down):
            yield (c,) + rest
        cols.discard(c)
        up.discard(row + c)
        down.discard(row - c)


def main(n):
    count = check = 0
    for solution in place(n, 0, set(), set(), set()):
        count += 1
        for c in solution:
            check = (check * 31 + c) % 1000003
    return count, check


if __name__ == "__main__":
    print("nqueens", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 12))
