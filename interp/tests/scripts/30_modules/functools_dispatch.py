from functools import partialmethod, singledispatch, singledispatchmethod
import collections.abc


@singledispatch
def show(x):
    return f"object {x!r}"


@show.register(int)
def _(x):
    return f"int {x}"


@show.register
def _(x: list):
    return f"list of {len(x)}"


@show.register(str)
@show.register(bytes)
def text(x):
    return f"text {x!r}"


@show.register(collections.abc.Mapping)
def _(x):
    return f"mapping {sorted(x)}"


for v in (1, True, [1, 2], "a", b"b", {"k": 1}, 1.5, None, (1,)):
    print(show(v))
print(show.dispatch(bool) is show.dispatch(int), show.registry[str] is text, show.dispatch(float)(2.5))
show.register(float, lambda x: f"float {x}")
print(show(1.5))


class Base:
    pass


class Sub(Base):
    pass


show.register(Base, lambda x: "base")
print(show(Sub()))


class P:
    @singledispatchmethod
    def neg(self, x):
        raise NotImplementedError("no neg")

    @neg.register
    def _(self, x: int):
        return -x

    @neg.register
    def _(self, x: bool):
        return not x

    def scale(self, x, factor):
        return x * factor

    double = partialmethod(scale, factor=2)


print(P().neg(5), P().neg(True), P().double(4))
try:
    P().neg("x")
except NotImplementedError as e:
    print(e)
try:
    show()
except TypeError as e:
    print(e)
