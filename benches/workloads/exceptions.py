"""Raising and catching, through several frames, with finally, and try blocks that do not raise."""
import sys


class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def leaf(i):
    if i % 3 == 0:
        raise Problem(i & 7)
    if i % 7 == 0:
        return {}[i]
    return i


def middle(i, log):
    try:
        return leaf(i)
    finally:
        log[0] += 1


def main(n):
    log = [0]
    acc = 0
    for i in range(n):
        try:
            acc += middle(i, log)
        except Problem as e:
            acc += e.code
        except KeyError:
            acc -= 1
        else:
            acc ^= 1
        try:
            acc += i
        except ValueError:
            acc = 0
    return acc, log[0]


if __name__ == "__main__":
    print("exceptions", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 2200000))
