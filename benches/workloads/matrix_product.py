"""Product of square matrices as lists of lists."""
import sys


def product(a, b):
    n = len(a)
    c = [[0] * n for _ in range(n)]
    for i in range(n):
        row = a[i]
        out = c[i]
        for j in range(n):
            s = 0
            for k in range(n):
                s += row[k] * b[k][j]
            out[j] = s
    return c


def main(n):
    a = [[(i * 7 + j * 3) % 11 for j in range(n)] for i in range(n)]
    b = [[(i * 5 + j * 13) % 17 for j in range(n)] for i in range(n)]
    c = product(a, b)
    return sum(c[i][j] * (i + 2 * j + 1) for i in range(n) for j in range(n)) % 1000000007


if __name__ == "__main__":
    print("matrix_product", main(int(sys.argv[1]) if len(sys.argv) > 1 else 320))
