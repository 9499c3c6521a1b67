class Singleton(type):
    _instances = {}

    def __call__(cls, *a, **k):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*a, **k)
        return cls._instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, v=0):
        self.v = v


class Other(metaclass=Singleton):
    pass


print(Config(5) is Config(9), Config().v, Other() is Other(), Config() is Other())


class Registry(type):
    handlers = {}

    def __init__(cls, name, bases, ns):
        super().__init__(name, bases, ns)
        if "handles" in ns:
            Registry.handlers[ns["handles"]] = cls


class Handler(metaclass=Registry):
    def run(self, x):
        raise NotImplementedError


class IntHandler(Handler):
    handles = int

    def run(self, x):
        return x + 1


class StrHandler(Handler):
    handles = str

    def run(self, x):
        return x * 2


print([Registry.handlers[type(v)]().run(v) for v in (1, "ab")], sorted(k.__name__ for k in Registry.handlers))


class Final(type):
    def __new__(m, name, bases, ns):
        for b in bases:
            if isinstance(b, Final):
                raise TypeError(f"{b.__name__} is final")
        return super().__new__(m, name, bases, ns)


class Leaf(metaclass=Final):
    pass


try:
    class Sub(Leaf):
        pass
except TypeError as e:
    print(e)


class Wrapping(type):
    def __new__(m, name, bases, ns):
        def wrap(f):
            def inner(*a):
                return f"[{f.__name__}: {f(*a)}]"
            return inner
        ns = {k: wrap(v) if callable(v) and not k.startswith("__") else v for k, v in ns.items()}
        return super().__new__(m, name, bases, ns)


class W(metaclass=Wrapping):
    def a(self):
        return 1

    def b(self, x):
        return x + self.k

    k = 5


print(W().a(), W().b(2))


class Deco(type):
    def __setattr__(cls, k, v):
        print("class setattr", k, v)
        super().__setattr__(k, v)

    def __delattr__(cls, k):
        print("class delattr", k)
        super().__delattr__(k)


class S(metaclass=Deco):
    pass


S.x = 1
del S.x
print(hasattr(S, "x"))
