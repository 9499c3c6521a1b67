import sys


def fact(n):
    return n * fact(n - 1)


sys.setrecursionlimit(60)
fact(1000)
