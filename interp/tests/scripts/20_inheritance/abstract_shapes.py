class Shape:
    registry = []

    def __init_subclass__(cls, /, sides=None, **kw):
        super().__init_subclass__(**kw)
        cls.sides = sides
        Shape.registry.append(cls.__name__)

    def area(self):
        raise NotImplementedError(f"{type(self).__name__} has no area")

    def __lt__(self, o):
        return self.area() < o.area()

    def __str__(self):
        return f"{type(self).__name__}({self.area():.2f})"


class Square(Shape, sides=4):
    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a ** 2


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.14159 * self.r ** 2


class Blob(Shape, sides=0):
    pass


class Cube(Square, sides=12):
    def area(self):
        return 6 * super().area()


shapes = [Cube(1), Circle(1), Square(2), Square(1)]
print(*sorted(shapes))
print(Shape.registry, Square.sides, Circle.sides, Cube.sides)
try:
    Blob().area()
except NotImplementedError as e:
    print(e)
try:
    class Bad(Shape, unknown=1):
        pass
except TypeError as e:
    print(e)


class Plugin:
    plugins = {}

    def __init_subclass__(cls, **kw):
        cls.plugins[cls.__name__.lower()] = cls


class Csv(Plugin):
    def load(self):
        return "csv"


class Json(Plugin):
    def load(self):
        return "json"


print({k: v().load() for k, v in sorted(Plugin.plugins.items())})
try:
    class Kw(object, extra=1):
        pass
except TypeError as e:
    print(e)
