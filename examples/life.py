"""Conway's Game of Life: the rows of each generation are shared out to threads."""
import threading

W, H, GENERATIONS, THREADS = 40, 20, 30, 4
GLIDER_GUN_PART = [(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)]


def next_row(cells, y):
    up, here, down = cells[y - 1], cells[y], cells[(y + 1) % H]
    new = []
    for x in range(W):
        left, right = x - 1, (x + 1) % W
        n = (up[left] + up[x] + up[right] + here[left] + here[right]
             + down[left] + down[x] + down[right])
        new.append(1 if n == 3 or (n == 2 and here[x]) else 0)
    return new


def worker(me):
    global cells
    for _ in range(GENERATIONS):
        for y in range(me, H, THREADS):
            following[y] = next_row(cells, y)
        if barrier.wait() == 0:
            cells = following[:]
        barrier.wait()


cells = [[0] * W for _ in range(H)]
for k in range(3):
    for x, y in GLIDER_GUN_PART:
        cells[(y + 6 * k) % H][(x + 11 * k) % W] = 1
for x in range(10, 20):
    cells[10][x] = 1
following = [None] * H
barrier = threading.Barrier(THREADS)
threads = [threading.Thread(target=worker, args=(i,)) for i in range(THREADS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for line in cells:
    print("".join(".#"[c] for c in line))
print("alive:", sum(map(sum, cells)))
