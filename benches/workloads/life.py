"""Conway's game of life on a torus, with lists of lists."""
import sys


def step(cells, w, h):
    out = []
    for y in range(h):
        up, row, down = cells[y - 1], cells[y], cells[(y + 1) % h]
        new = []
        for x in range(w):
            l, r = x - 1, (x + 1) % w
            n = up[l] + up[x] + up[r] + row[l] + row[r] + down[l] + down[x] + down[r]
            new.append(1 if n == 3 or n == 2 and row[x] else 0)
        out.append(new)
    return out


def main(n):
    w = h = 96
    cells = [[1 if (x * 7 + y * 13 + x * y) % 5 == 0 else 0 for x in range(w)] for y in range(h)]
    for _ in range(n):
        cells = step(cells, w, h)
    return sum(map(sum, cells)), sum(c * (x + y * w) for y, row in enumerate(cells) for x, c in enumerate(row)) % 1000003


if __name__ == "__main__":
    print("life", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 900))
