class Meta(type):
    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, [b.__name__ for b in bases], sorted(k for k in ns if not k.startswith("__")), kw)
        ns["added"] = name.lower()
        return super().__new__(mcls, name, bases, ns)

    def __init__(cls, name, bases, ns, **kw):
        print("init", name)
        super().__init__(name, bases, ns)

    def __call__(cls, *args, **kw):
        print("call", cls.__name__, args)
        return super().__call__(*args, **kw)

    def hello(cls):
        return f"hello from {cls.__name__}"

    @property
    def shout(cls):
        return cls.__name__.upper()


class A(metaclass=Meta):
    x = 1

    def __init__(self, v=0):
        self.v = v


class B(A, option=5):
    y = 2


print(A.added, B.added, A.hello(), B.shout, type(B) is Meta)
a = A(7)
print(a.v, a.added)
try:
    a.hello()
except AttributeError as e:
    print(e)


class Ops(type):
    def __len__(cls):
        return len(cls.members)

    def __iter__(cls):
        return iter(cls.members)

    def __getitem__(cls, i):
        return cls.members[i]

    def __contains__(cls, x):
        return x in cls.members

    def __add__(cls, o):
        return cls.__name__ + "+" + o.__name__

    def __repr__(cls):
        return f"<Ops {cls.__name__}>"

    def __getattr__(cls, name):
        return f"class attr {name}"


class C(metaclass=Ops):
    members = ["p", "q"]


print(len(C), list(C), C[1], "p" in C, C + A, C, C.anything)
try:
    C().anything
except AttributeError as e:
    print(e)


class M1(type):
    pass


class M2(type):
    pass


class X(metaclass=M1):
    pass


class Y(metaclass=M2):
    pass


try:
    class Z(X, Y):
        pass
except TypeError as e:
    print(str(e)[:26])


class M3(M1, M2):
    pass


class Z(X, Y, metaclass=M3):
    pass


print(type(Z).__name__)
