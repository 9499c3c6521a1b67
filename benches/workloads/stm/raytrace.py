"""A small ray tracer, the rows taken from a shared list.  Checked: the picture of a serial run."""
import sys
import threading
import time

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


class Vec:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k, self.z * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def unit(self):
        return self * (1.0 / self.dot(self) ** 0.5)


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.mirror = mirror

    def hit(self, origin, direction):
        oc = origin - self.centre
        b = oc.dot(direction)
        d = b * b - oc.dot(oc) + self.radius * self.radius
        if d < 0.0:
            return None
        t = -b - d ** 0.5
        return t if t > 1e-4 else None


LIGHT = Vec(-0.5, 0.8, -0.4).unit()


def trace(scene, origin, direction, depth):
    nearest, best = None, 1e30
    for s in scene:
        t = s.hit(origin, direction)
        if t is not None and t < best:
            nearest, best = s, t
    if nearest is None:
        return 0.2 + 0.3 * max(direction.y, 0.0)
    point = origin + direction * best
    normal = (point - nearest.centre).unit()
    light = max(normal.dot(LIGHT), 0.0)
    if light > 0.0:
        for s in scene:
            if s is not nearest and s.hit(point, LIGHT) is not None:
                light *= 0.3
                break
    colour = nearest.colour * (0.1 + 0.9 * light)
    if depth and nearest.mirror:
        reflected = direction - normal * (2.0 * direction.dot(normal))
        colour = colour * 0.6 + 0.4 * trace(scene, point, reflected, depth - 1)
    return colour


def run(threads, size):
    scene = [Sphere(Vec(0.0, -1000.0, 0.0), 999.0, 0.5, False)]
    for i in range(6):
        scene.append(Sphere(Vec(i * 0.8 - 2.0, 0.2 * (i % 3) - 0.4, 3.0 + i % 2), 0.5, 0.4 + 0.1 * i, i % 2 == 0))
    todo = list(range(size))
    image = {}
    eye = Vec(0.0, 0.3, -2.0)

    def body(me):
        while True:
            with atomic:
                if not todo:
                    return
                y = todo.pop()
            row = []
            for x in range(size):
                d = Vec((x + 0.5) / size - 0.5, 0.5 - (y + 0.5) / size, 0.9).unit()
                row.append(int(255 * min(trace(scene, eye, d, 2), 1.0)))
            with atomic:
                image[y] = row
    parallel(threads, body)
    return sum(v * (x + 1) * (y + 1) for y in range(size) for x, v in enumerate(image[y])) % 1000000007


def main(threads=2, size=260):
    serial = run(1, size)
    spent[:] = 0.0, 0.0
    result = run(threads, size)
    print("{:.6f} seconds, {:.6f} of processors".format(*spent), file=sys.stderr)
    print("raytrace", threads, size, result)
    if result != serial:
        print("WRONG: the serial run gave", serial)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
