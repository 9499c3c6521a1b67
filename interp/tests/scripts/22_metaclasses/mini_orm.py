class Column:
    def __init__(self, kind, primary=False):
        self.kind, self.primary = kind, primary


class ModelMeta(type):
    def __new__(m, name, bases, ns):
        cols = {}
        for b in bases:
            cols.update(getattr(b, "_cols", {}))
        cols.update({k: v for k, v in ns.items() if isinstance(v, Column)})
        ns = {k: v for k, v in ns.items() if not isinstance(v, Column)}
        cls = super().__new__(m, name, bases, ns)
        cls._cols = cols
        cls._table = ns.get("table", name.lower() + "s")
        cls._rows = []
        return cls

    def __iter__(cls):
        return iter(cls._rows)

    def __len__(cls):
        return len(cls._rows)


class Model(metaclass=ModelMeta):
    id = Column(int, primary=True)

    def __init__(self, **kw):
        for k, c in self._cols.items():
            if k in kw:
                setattr(self, k, c.kind(kw.pop(k)))
            elif c.primary:
                setattr(self, k, len(type(self)) + 1)
            else:
                setattr(self, k, None)
        if kw:
            raise TypeError(f"unknown columns {sorted(kw)}")

    def save(self):
        type(self)._rows.append(self)
        return self

    @classmethod
    def where(cls, **kw):
        return [r for r in cls if all(getattr(r, k) == v for k, v in kw.items())]

    @classmethod
    def create_sql(cls):
        names = {int: "INTEGER", str: "TEXT", float: "REAL"}
        cols = ", ".join(f"{k} {names[c.kind]}{' PRIMARY KEY' * c.primary}" for k, c in cls._cols.items())
        return f"CREATE TABLE {cls._table} ({cols})"

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={getattr(self, k)!r}' for k in self._cols)})"


class User(Model):
    name = Column(str)
    score = Column(float)


class Book(Model):
    table = "library"
    title = Column(str)


User(name="ann", score="1.5").save()
User(name="bob").save()
Book(title="Py").save()
print(User.create_sql(), Book.create_sql(), sep="\n")
print(list(User), len(User), User.where(name="bob"), len(Model), list(Book))
try:
    User(nope=1)
except TypeError as e:
    print(e)
