def transpose(m):
    return [list(r) for r in zip(*m)]


def matmul(a, b):
    bt = transpose(b)
    return [[sum(x * y for x, y in zip(r, c)) for c in bt] for r in a]


def det(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * det([r[:j] + r[j + 1:] for r in m[1:]]) for j in range(len(m)))


a = [[1, 2], [3, 4]]
b = [[0, 1], [1, 0]]
print(matmul(a, b), transpose(a), det([[2, 0, 1], [1, 3, 2], [1, 1, 1]]))


def life(cells, w, h):
    new = [[0] * w for _ in range(h)]
    for y in range(h):
        for x in range(w):
            n = sum(cells[(y + dy) % h][(x + dx) % w]
                    for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)
            new[y][x] = 1 if n == 3 or (n == 2 and cells[y][x]) else 0
    return new


grid = [[0] * 8 for _ in range(6)]
for y, x in ((0, 1), (1, 2), (2, 0), (2, 1), (2, 2)):
    grid[y][x] = 1
for _ in range(4):
    grid = life(grid, 8, 6)
for row in grid:
    print("".join(".#"[c] for c in row))


def spiral(n):
    g = [[0] * n for _ in range(n)]
    x = y = 0
    dx, dy = 1, 0
    for k in range(1, n * n + 1):
        g[y][x] = k
        if not (0 <= x + dx < n and 0 <= y + dy < n) or g[y + dy][x + dx]:
            dx, dy = -dy, dx
        x, y = x + dx, y + dy
    return g


for row in spiral(4):
    print(" ".join(f"{v:2}" for v in row))
