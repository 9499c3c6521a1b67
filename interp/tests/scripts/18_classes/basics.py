class Point:
    """A point in the plane."""
    dimensions = 2

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)

    def __repr__(self):
        return f"Point({self.x}, {self.y})"

    def __eq__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) == (other.x, other.y)


p = Point(1, 2)
q = p.moved(3, 4)
print(p, q, p == Point(1, 2), p != q, p == 5, [p, q])
print(Point.__name__, Point.__doc__, Point.dimensions, p.dimensions, type(p) is Point, isinstance(p, Point))
p.dimensions = 3
print(p.dimensions, Point.dimensions, p.__dict__, q.__dict__)
Point.dimensions = 5
print(q.dimensions, p.dimensions)
del p.dimensions
print(p.dimensions, hasattr(p, "z"), getattr(p, "z", "none"))
m = p.moved
print(m(1, 1), Point.moved(q, 0, 1), m.__self__ is p)
try:
    p.z
except AttributeError as e:
    print(e)
try:
    Point()
except TypeError as e:
    print(e)
try:
    Point.moved()
except TypeError as e:
    print(e)


class Empty:
    pass


e = Empty()
e.anything = [1]
e.anything.append(2)
print(e.anything, vars(e), Empty.__bases__, Empty.__module__, str(Empty), repr(Point))
Empty.greet = lambda self, name: f"hi {name}"
print(e.greet("x"))
try:
    hash(p)
except TypeError as e:
    print(e)
