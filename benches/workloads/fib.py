"""Naive recursive Fibonacci: calls and small integers."""
import sys


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def main(n):
    return fib(n)


if __name__ == "__main__":
    print("fib", main(int(sys.argv[1]) if len(sys.argv) > 1 else 35))
