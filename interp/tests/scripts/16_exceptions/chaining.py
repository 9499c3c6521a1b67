def chain(e):
    out = []
    while e is not None:
        out.append(f"{type(e).__name__}({e})")
        if e.__cause__ is not None:
            out.append("cause")
            e = e.__cause__
        elif e.__context__ is not None and not e.__suppress_context__:
            out.append("context")
            e = e.__context__
        else:
            e = None
    return " <- ".join(out)


try:
    try:
        try:
            1 / 0
        except ZeroDivisionError as z:
            raise KeyError("k") from z
    except KeyError:
        raise ValueError("v")
except ValueError as e:
    print(chain(e))
try:
    try:
        raise ValueError("one")
    except ValueError as one:
        try:
            raise KeyError("two")
        except KeyError:
            raise one
except ValueError as e:
    print(chain(e))
import sys
print(sys.exc_info())
try:
    raise ValueError("outer")
except ValueError:
    print(sys.exc_info()[0].__name__)
    try:
        raise KeyError("inner")
    except KeyError:
        print(sys.exc_info()[0].__name__, sys.exception())
    print(sys.exc_info()[0].__name__, sys.exception())
print(sys.exception())


def gen():
    try:
        yield 1
    except ValueError as e:
        yield chain(e)
        raise RuntimeError("from the generator")


g = gen()
next(g)
print(g.throw(ValueError("thrown")))
try:
    next(g)
except RuntimeError as e:
    print(chain(e))
e = ValueError("a")
e.__cause__ = KeyError("b")
print(e.__suppress_context__, chain(e))
e.__suppress_context__ = False
e.__cause__ = None
print(chain(e))
