class A:
    __secret = 1

    def __init__(self):
        self.__x = 10

    def get(self):
        return self.__x, self.__secret

    def __hidden(self):
        return "A hidden"

    def call(self):
        return self.__hidden()

    def kw(self, __p=1):
        return sorted(locals())


class B(A):
    __secret = 2

    def __init__(self):
        super().__init__()
        self.__x = 20

    def both(self):
        return self.__x, self._A__x, self.__secret

    def __hidden(self):
        return "B hidden"


b = B()
print(b.get(), b.both(), b.call(), b._B__hidden(), sorted(vars(b)))
print(b.kw())
try:
    b.__x
except AttributeError as e:
    print(e)


class _Under:
    __y = 5

    def f(self):
        __local = 3
        return __local, self.__y, [n for n in vars(_Under) if n.endswith("y")]


print(_Under().f())


class Dunder:
    __special__ = 1
    __trailing_ = 2


print(sorted(n for n in vars(Dunder) if "special" in n or "trailing" in n))


class G:
    def f(self):
        global __gname
        __gname = "mangled global"
        return __gname


print(G().f(), "_G__gname" in globals())
