class NoExit:
    def __enter__(self):
        return self


class NoEnter:
    def __exit__(self, *a):
        pass


for cls in (NoExit, NoEnter, int):
    try:
        with cls() as x:
            print("body")
    except TypeError as e:
        print(e)


class BadEnter:
    def __enter__(self):
        raise RuntimeError("enter failed")

    def __exit__(self, *a):
        print("never called")


try:
    with BadEnter():
        print("no")
except RuntimeError as e:
    print(e)


class BadExit:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise KeyError("exit failed")


try:
    with BadExit():
        raise ValueError("body failed")
except KeyError as e:
    print(repr(e), repr(e.__context__))


class Log:
    def __init__(self, n):
        self.n = n

    def __enter__(self):
        if self.n == 2:
            raise ValueError("second enter")
        print("enter", self.n)

    def __exit__(self, *a):
        print("exit", self.n, a[0].__name__ if a[0] else None)


try:
    with Log(1), Log(2), Log(3):
        print("no")
except ValueError as e:
    print(e)


class Instance:
    pass


i = Instance()
i.__enter__ = lambda: None
i.__exit__ = lambda *a: None
try:
    with i:
        pass
except TypeError as e:
    print("looked up on the type")


class Sneaky:
    def __enter__(self):
        return 1

    def __exit__(self, *a):
        return "truthy"


with Sneaky():
    1 / 0
print("after")
