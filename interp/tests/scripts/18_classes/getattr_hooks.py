class Lazy:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(f"no {name!r}")


o = Lazy()
print(o.real, o.dyn_hello, hasattr(o, "other"), getattr(o, "other", "default"))
try:
    o.nothing
except AttributeError as e:
    print(e)


class Trace:
    def __init__(self):
        object.__setattr__(self, "log", [])
        self.a = 1

    def __getattribute__(self, name):
        log = object.__getattribute__(self, "log")
        if name != "log":
            log.append(("get", name))
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        self.log.append(("set", name, value))
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        self.log.append(("del", name))
        object.__delattr__(self, name)

    def method(self):
        return self.a


t = Trace()
t.a += 1
t.method()
del t.a
print(t.log)
try:
    t.a
except AttributeError as e:
    print("gone")


class Proxy:
    def __init__(self, target):
        self.__dict__["target"] = target

    def __getattr__(self, name):
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        setattr(self.target, name, value)


class T:
    v = 1

    def __len__(self):
        return 99


p = Proxy(T())
p.v = 5
print(p.v, p.target.v, T.v, p.__len__())
try:
    len(p)
except TypeError as e:
    print("special methods skip __getattr__")


class Fallback:
    @property
    def broken(self):
        raise AttributeError("inside property")

    def __getattr__(self, name):
        return f"fallback {name}"


print(Fallback().broken)


class Dir:
    def __dir__(self):
        return ["b", "a"]


print(dir(Dir()))
try:
    setattr(5, "x", 1)
except AttributeError as e:
    print(e)
