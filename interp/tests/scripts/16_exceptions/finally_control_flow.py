def a():
    try:
        return "try"
    finally:
        print("finally a")


def b():
    for i in range(3):
        try:
            if i == 1:
                break
            continue
        finally:
            print("finally b", i)
    return i


def c():
    try:
        try:
            raise ValueError("lost?")
        finally:
            print("inner")
    except ValueError as e:
        return str(e)
    finally:
        print("outer")


def d():
    x = 1
    try:
        return x
    finally:
        x = 2
        print("x is", x)


def e():
    while True:
        try:
            try:
                return 1
            finally:
                print("one")
        finally:
            print("two")


def f():
    for i in range(2):
        try:
            raise KeyError(i)
        except KeyError:
            continue
        finally:
            print("f", i)
    else:
        return "else"


def g():
    try:
        raise ValueError("first")
    except ValueError:
        try:
            raise KeyError("second")
        finally:
            print("cleanup")


def h():
    try:
        try:
            1 / 0
        finally:
            raise TypeError("replaced")
    except TypeError as err:
        return type(err.__context__).__name__


for fn in (a, b, c, d, e, f, h):
    print(fn.__name__, fn())
try:
    g()
except KeyError as err:
    print("g", repr(err), repr(err.__context__))
