print(True, False, repr(True), str(False), int(True), float(True))
print(True + 1, True * 5, True / 2, True // 1, -True, ~5, True ** 2, sum([True, True, False]))
print(True & True, True | False, True ^ True, True & 3, False | 6, type(True & 1).__name__, type(True & True).__name__)
print(bool([]), bool([0]), bool(""), bool("False"), bool(0.0), bool(None), bool())
print(isinstance(True, int), issubclass(bool, int), bool.__mro__ == (bool, int, object))
print(["no", "yes"][True], {True: 1, 1: 2, 1.0: 3})
print(True == 1, "1" == True, True != False, True > False)


class Truthy:
    def __bool__(self):
        print("asked")
        return True


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


if Truthy():
    print("yes")
print(not Truthy(), bool(Sized(0)), bool(Sized(2)), bool(object()))
print(all([]), any([]), all([1, Sized(0)]), any([0, "", Sized(1)]))


class Bad:
    def __bool__(self):
        return 1


try:
    bool(Bad())
except TypeError as e:
    print(e)
try:
    class B(bool):
        pass
except TypeError as e:
    print(e)
print(f"{True:>6}|{False:d}|{True!r}")
