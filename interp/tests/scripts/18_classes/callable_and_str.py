class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *rest, k=0):
        return self.n + x + sum(rest) + k


a = Adder(10)
print(a(1), a(1, 2, 3, k=4), callable(a), list(map(a, [1, 2])))


class OnlyRepr:
    def __repr__(self):
        return "R"


class OnlyStr:
    def __str__(self):
        return "S"


class Both(OnlyRepr, OnlyStr):
    pass


print(OnlyRepr(), str(OnlyRepr()), f"{OnlyRepr()}", OnlyStr(), [OnlyRepr()], Both(), [Both()], {"k": OnlyRepr()})
print("<" in repr(OnlyStr()), repr(OnlyStr()).startswith("<__main__.OnlyStr object at 0x"))


class BadRepr:
    def __repr__(self):
        return 5


for f in (repr, str):
    try:
        f(BadRepr())
    except TypeError as e:
        print(e)


class BadStr:
    def __str__(self):
        return None


try:
    print(BadStr())
except TypeError as e:
    print(e)


class Fmt:
    def __format__(self, spec):
        return spec[::-1] or "empty"


print(f"{Fmt():abc}", format(Fmt()), "{:xy}".format(Fmt()))


class CallClass:
    def __call__(self):
        return "instance call"


c = CallClass()
c.__call__ = lambda: "attribute"
print(c())
CallClass.__call__ = lambda self: "patched"
print(c(), a.__call__(5), Adder.__call__(a, 1))


class B:
    def __bytes__(self):
        return b"bytes"

    def __int__(self):
        return 3

    def __float__(self):
        return 3.5

    def __index__(self):
        return 4

    def __complex__(self):
        return 1j

    def __round__(self, n=None):
        return ("round", n)

    def __trunc__(self):
        return 9

    def __floor__(self):
        return 8

    def __ceil__(self):
        return 7

    def __abs__(self):
        return "abs"


b = B()
import math
print(bytes(b), int(b), float(b), hex(b), complex(b), round(b), round(b, 2), math.trunc(b), math.floor(b), math.ceil(b), abs(b))
