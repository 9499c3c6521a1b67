"""Spectral norm of an infinite matrix: float arithmetic in nested loops and calls."""
import sys


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(u):
    n = len(u)
    out = []
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += entry(i, j) * u[j]
        out.append(s)
    return out


def transposed_times(u):
    n = len(u)
    out = []
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += entry(j, i) * u[j]
        out.append(s)
    return out


def main(n):
    u = [1.0] * n
    for _ in range(4):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    vbv = vv = 0.0
    for a, b in zip(u, v):
        vbv += a * b
        vv += b * b
    return (vbv / vv) ** 0.5


if __name__ == "__main__":
    print("spectral_norm %.9f" % main(int(sys.argv[1]) if len(sys.argv) > 1 else 700))
