"""Delaunay mesh refinement (after STAMP's yada, Ruppert's algorithm): each block rebuilds one cavity.

The mesh is a dict from a directed edge to the apex of the triangle at its left.
Checked: no thin triangle is left, edges pair up, and the area is that of the square.
"""
import random
import sys
import threading
import time
from collections import deque

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()


# What the parallel parts of the last run took: seconds, and seconds of processors.
spent = [0.0, 0.0]


def parallel(threads, body):
    """Runs body(0) … body(threads - 1), each in its own thread; an exception is raised again."""
    failures = []

    def guarded(me):
        try:
            body(me)
        except BaseException as e:
            failures.append(e)

    ts = [threading.Thread(target=guarded, args=(i,)) for i in range(threads)]
    clocks = time.perf_counter, time.process_time
    start = [clock() for clock in clocks]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    spent[:] = [before + clock() - since for before, clock, since in zip(spent, clocks, start)]
    if failures:
        raise failures[0]


LIMIT = 0.25  # the least allowed ratio of shortest edge to circumdiameter: sin of the least angle


def cross(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def in_circle(a, b, c, p):
    ax, ay, bx, by, cx, cy = a[0] - p[0], a[1] - p[1], b[0] - p[0], b[1] - p[1], c[0] - p[0], c[1] - p[1]
    return ((ax * ax + ay * ay) * (bx * cy - cx * by) - (bx * bx + by * by) * (ax * cy - cx * ay)
            + (cx * cx + cy * cy) * (ax * by - bx * ay)) > 1e-14


def distance2(a, b):
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def circumcentre(a, b, c):
    d = 2 * cross(a, b, c)
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    return (a[0] + (cy * b2 - by * c2) / d, a[1] + (bx * c2 - cx * b2) / d)


def thin(a, b, c):
    shortest = min(distance2(a, b), distance2(b, c), distance2(c, a))
    return shortest < LIMIT * LIMIT * 4 * distance2(circumcentre(a, b, c), a)


class Mesh:
    def __init__(self):
        self.apex = {}

    def add(self, a, b, c):
        self.apex[a, b] = c
        self.apex[b, c] = a
        self.apex[c, a] = b

    def remove(self, a, b, c):
        del self.apex[a, b], self.apex[b, c], self.apex[c, a]

    def cavity(self, edge, p):
        """Triangles whose circle holds `p`, from the one at the left of `edge`, and the edges around them."""
        a, b = edge
        c = self.apex[edge]
        inside, rim, todo = {(a, b, c)}, [], [(a, b), (b, c), (c, a)]
        seen = {(a, b), (b, c), (c, a)}
        while todo:
            u, v = todo.pop()
            w = self.apex.get((v, u))
            if (v, u) in seen:
                continue
            if w is not None and in_circle(v, u, w, p):
                inside.add((v, u, w))
                seen.update(((v, u), (u, w), (w, v)))
                todo += [(u, w), (w, v)]
            else:
                rim.append((u, v))
        edges = {e for t in inside for e in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0]))}
        return inside, [e for e in edges if (e[1], e[0]) not in edges]

    def insert(self, edge, p):
        """Adds the point and returns the new triangles."""
        inside, rim = self.cavity(edge, p)
        for t in inside:
            self.remove(*t)
        new = []
        for u, v in rim:
            if cross(u, v, p) > 1e-15:  # a point on the border takes no triangle on its own edge
                self.add(u, v, p)
                new.append((u, v, p))
        return new

    def locate(self, p, edge):
        """An edge of the triangle around a point in the square, found by walking from `edge`."""
        while True:
            u, v = edge
            w = self.apex[edge]
            for e in ((u, v), (v, w), (w, u)):
                if cross(e[0], e[1], p) < 0:
                    break
            else:
                return edge
            edge = (e[1], e[0])

    def refine(self, triangle):
        """Inserts the centre of a thin triangle, or splits the border edge in its way."""
        a, b, c = triangle
        p = circumcentre(a, b, c)
        edge = (a, b)
        for _ in range(10_000):  # walk towards the centre; leaving the square means to split that edge
            u, v = edge
            w = self.apex[edge]
            for e in ((u, v), (v, w), (w, u)):
                if cross(e[0], e[1], p) < 0:
                    break
            else:
                break
            if (e[1], e[0]) not in self.apex:
                return self.split(e)
            edge = (e[1], e[0])
        for e in self.cavity(edge, p)[1]:
            if (e[1], e[0]) not in self.apex and 4 * distance2(p, middle(e)) < distance2(*e):
                return self.split(e)
        return self.insert(edge, p)

    def split(self, edge):
        return self.insert(edge, middle(edge))

    def triangles(self):
        return {(a, b, c) for (a, b), c in self.apex.items() if a < b and a < c}


def middle(edge):
    return (edge[0][0] + edge[1][0]) / 2, (edge[0][1] + edge[1][1]) / 2


def run(threads, size):
    rng = random.Random(31)
    mesh = Mesh()
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    mesh.add(corners[0], corners[1], corners[2])
    mesh.add(corners[0], corners[2], corners[3])
    edge = corners[0], corners[1]
    for _ in range(size):
        p = (rng.uniform(0.02, 0.98), rng.uniform(0.02, 0.98))
        edge = mesh.insert(mesh.locate(p, edge), p)[0][:2]
    bad = deque(t for t in sorted(mesh.triangles()) if thin(*t))
    busy = [0]

    def worker(me):
        while True:
            with atomic:
                if not bad:
                    if not busy[0]:
                        return
                    triangle = None
                else:
                    triangle = bad.popleft()
                    busy[0] += 1
            if triangle is None:
                time.sleep(0.0005)
                continue
            with atomic:
                a, b, c = triangle
                if mesh.apex.get((a, b)) == c:
                    for t in mesh.refine(triangle):
                        if thin(*t):
                            bad.append(t)
                    if mesh.apex.get((a, b)) == c:  # a border edge was split instead
                        bad.append(triangle)
                busy[0] -= 1
    parallel(threads, worker)
    triangles = mesh.triangles()
    border = [e for e in mesh.apex if (e[1], e[0]) not in mesh.apex]
    on_square = all((u[0] == v[0] and u[0] in (0.0, 1.0)) or (u[1] == v[1] and u[1] in (0.0, 1.0)) for u, v in border)
    area = sum(cross(*t) for t in triangles) / 2
    return not any(thin(*t) for t in triangles), on_square, round(area, 9), len(mesh.apex) == 3 * len(triangles)


def main(threads=2, size=3000):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("yada", threads, size, result)
    if result != serial or any(v is False for v in result):
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
