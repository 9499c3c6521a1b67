class Field:
    def __init__(self, *checks, default=None):
        self.checks, self.default = checks, default

    def __set_name__(self, owner, name):
        self.name = name
        owner._fields = getattr(owner, "_fields", ()) + (name,)

    def __get__(self, obj, owner=None):
        return self if obj is None else obj.__dict__.get(self.name, self.default)

    def __set__(self, obj, value):
        for check in self.checks:
            problem = check(value)
            if problem:
                raise ValueError(f"{type(obj).__name__}.{self.name}: {problem}")
        obj.__dict__[self.name] = value


def positive(v):
    return None if v > 0 else f"{v} is not positive"


def max_len(n):
    return lambda v: f"longer than {n}" if len(v) > n else None


class Model:
    def __init__(self, **kw):
        for k, v in kw.items():
            if k not in self._fields:
                raise TypeError(f"unknown field {k}")
            setattr(self, k, v)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._fields)})"


class Product(Model):
    name = Field(max_len(8), default="?")
    price = Field(positive)


class Tagged(Product):
    tags = Field(default=())


print(Product(name="nut", price=3), Tagged(price=1, tags=("a",)), Product())
for kw in ({"price": -1}, {"name": "much too long"}, {"colour": 1}):
    try:
        Product(**kw)
    except (ValueError, TypeError) as e:
        print(e)
print(Product._fields, Tagged._fields)
p = Product(price=2)
p.price *= 10
print(p.price, vars(p))
