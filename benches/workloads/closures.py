"""Closures: free variables read and rebound, functions made and called in a loop."""
import sys


def counter():
    n = 0

    def step(k):
        nonlocal n
        n += k
        return n
    return step


def compose(f, g):
    return lambda x: f(g(x))


def main(n):
    step = counter()
    other = counter()
    acc = 0
    double = lambda x: x * 2
    for i in range(n):
        acc += step(1)
        other(acc & 3)
        f = compose(double, lambda x: x + i)
        acc ^= f(i)
    return acc, step(0), other(0)


if __name__ == "__main__":
    print("closures", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000000))
