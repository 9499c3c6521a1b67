class A:
    def name(self):
        return __class__.__name__

    @classmethod
    def cname(cls):
        return cls.__name__, __class__.__name__

    @staticmethod
    def sname():
        return __class__.__name__


class B(A):
    pass


print(B().name(), B.cname(), B.sname())


def outside(self):
    try:
        return super().name()
    except RuntimeError as e:
        return str(e)


B.outside = outside
print(B().outside())


class C(A):
    def name(self):
        return [super(__class__, self).name() for _ in range(2)]

    gen = lambda self: super().name() + " via lambda"


print(C().name(), C().gen())


class D(A):
    def __new__(cls):
        self = super().__new__(cls)
        self.made = __class__.__qualname__
        return self


print(D().made)


def decorator(cls):
    return type(cls.__name__ + "2", (cls,), {"decorated": True})


@decorator
class E(A):
    def name(self):
        return "E>" + super().name()


print(E.__name__, E().name(), E.decorated)


class Outer:
    def f(self):
        class Inner(A):
            def name(self):
                return "inner " + super().name() + __class__.__name__
        return Inner().name() + " in " + __class__.__name__


print(Outer().f())


def no_self():
    try:
        super()
    except RuntimeError as e:
        return str(e)


print(no_self())


class F(A):
    def name(self):
        self = B()
        return super().name() if isinstance(self, F) else "rebound"


print(F().name())
