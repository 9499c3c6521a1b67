def calls(f, x, *args, key=None, **kwargs):
    f()
    f(x, 1, x)
    f(x, key=key)
    f(*args, **kwargs)
    f(x, *args, key=1, **kwargs)
    x.method(x, 1)
    x.method(key=x)
    y = f(x)
    f(f(x), f(y))
    return f(g(x))[0].attr["k"]

@decorate(1)
@other
class C(Base, metaclass=M):
    """Doc
    string."""
    x: int = 1
    def method(self, /, a, b=2, *, c, d=4) -> "C":
        super().method(a)
        self.a = __class__
        self.__private += 1
        return lambda a=a: self
    if x:
        y: str

def generic[T: int, *Ts, **P](x: T) -> list[T]:
    return x

type Alias[T] = dict[str, T]
