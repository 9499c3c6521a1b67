class Auto(dict):
    def __missing__(self, key):
        value = self[key] = [key]
        return value


a = Auto(x=1)
print(a["x"], a["y"], a.get("z"), "z" in a, a)
a["q"].append("more")
print(a, len(a), type(a.copy()).__name__, a == {"x": 1, "y": ["y"], "q": ["q", "more"]})


class Upper(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.upper())

    def __delitem__(self, key):
        super().__delitem__(key.upper())

    def __contains__(self, key):
        return super().__contains__(key.upper())


u = Upper()
u["abc"] = 1
print(u["ABC"], u["aBc"], "abc" in u, u, dict(u))
u.update(lower=2)
print(u)
del u["abc"]
print(u, isinstance(u, dict), bool(u))


class Attr(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value


o = Attr()
o.x = 5
print(o.x, o, o["x"], hasattr(o, "y"), getattr(o, "y", "none"), len(o.keys()))
print({**o, "z": 1}, [*o], list(o.items()), repr(o))
