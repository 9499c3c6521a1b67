"""A small ray tracer: vector objects with operator methods."""
import sys


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


def main(n):
    scene = [Sphere(Vec(0.0, -1000.0, 0.0), 999.0, 0.5, False)]
    for i in range(6):
        scene.append(Sphere(Vec(i * 0.8 - 2.0, 0.2 * (i % 3) - 0.4, 3.0 + i % 2), 0.5, 0.4 + 0.1 * i, i % 2 == 0))
    total = 0
    eye = Vec(0.0, 0.3, -2.0)
    for y in range(n):
        for x in range(n):
            d = Vec((x + 0.5) / n - 0.5, 0.5 - (y + 0.5) / n, 0.9).unit()
            total += int(255 * min(trace(scene, eye, d, 2), 1.0))
    return total


if __name__ == "__main__":
    print("raytrace", main(int(sys.argv[1]) if len(sys.argv) > 1 else 450))
