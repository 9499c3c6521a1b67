class Renamed(Exception):
    pass


Renamed.__module__ = "package.errors"
Renamed.__qualname__ = "Outer.Renamed"
raise Renamed("qualified name")
