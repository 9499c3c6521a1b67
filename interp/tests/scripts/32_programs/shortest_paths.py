import heapq
from collections import deque
GRID = """\
S..#....
.#.#.##.
.#...#..
.####.#.
......#E"""
rows = GRID.splitlines()
cells = {(r, c): ch for r, line in enumerate(rows) for c, ch in enumerate(line)}
start = next(p for p, ch in cells.items() if ch == "S")
end = next(p for p, ch in cells.items() if ch == "E")


def neighbours(p):
    r, c = p
    for q in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
        if cells.get(q, "#") != "#":
            yield q


def bfs():
    came, todo = {start: None}, deque([start])
    while todo:
        p = todo.popleft()
        if p == end:
            break
        for q in neighbours(p):
            if q not in came:
                came[q] = p
                todo.append(q)
    path, p = [], end
    while p is not None:
        path.append(p)
        p = came[p]
    return path[::-1]


path = bfs()
print(len(path) - 1, path[:4], path[-2:])
for r, line in enumerate(rows):
    print("".join("*" if (r, c) in path[1:-1] else ch for c, ch in enumerate(line)))


def astar():
    h = lambda p: abs(p[0] - end[0]) + abs(p[1] - end[1])
    todo, best = [(h(start), 0, start)], {start: 0}
    while todo:
        _, g, p = heapq.heappop(todo)
        if p == end:
            return g
        for q in neighbours(p):
            if g + 1 < best.get(q, 10 ** 9):
                best[q] = g + 1
                heapq.heappush(todo, (g + 1 + h(q), g + 1, q))


print(astar())
INF = float("inf")
W = {("a", "b"): 4, ("a", "c"): 2, ("c", "b"): 1, ("b", "d"): 5, ("c", "d"): 8}
nodes = sorted({n for e in W for n in e})
d = {(i, j): 0 if i == j else W.get((i, j), INF) for i in nodes for j in nodes}
for k in nodes:
    for i in nodes:
        for j in nodes:
            d[i, j] = min(d[i, j], d[i, k] + d[k, j])
print({f"{i}{j}": v for (i, j), v in d.items() if 0 < v < INF})
