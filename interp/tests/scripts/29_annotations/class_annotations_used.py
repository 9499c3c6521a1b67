def typed(cls):
    names = list(cls.__annotations__)

    def __init__(self, *args, **kw):
        for name, value in zip(names, args):
            kw[name] = value
        for name in names:
            kind = cls.__annotations__[name]
            value = kw.pop(name, getattr(cls, name, None))
            if value is not None and not isinstance(value, kind):
                raise TypeError(f"{name}: expected {kind.__name__}, got {type(value).__name__}")
            setattr(self, name, value)
        if kw:
            raise TypeError(f"unexpected {sorted(kw)}")
    cls.__init__ = __init__
    cls.__repr__ = lambda self: f"{cls.__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names)})"
    return cls


@typed
class Point:
    x: int
    y: int = 0
    label: str = "p"


print(Point(1), Point(1, 2, "q"), Point(label="z", x=5))
for args, kw in (((1, "two"), {}), ((), {"z": 1})):
    try:
        Point(*args, **kw)
    except TypeError as e:
        print(e)


def dispatch(f):
    hints = {k: v for k, v in f.__annotations__.items() if k != "return"}

    def inner(**kw):
        return f(**{k: hints[k](v) for k, v in kw.items()})
    return inner


@dispatch
def area(w: float, h: int) -> float:
    return w * h


print(area(w="2.5", h="4"), Point.__annotations__)


class Empty:
    pass


print(getattr(Empty, "__annotations__", {}), "x" in Point.__annotations__, Point.__annotations__["label"] is str)
