OPS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
       "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^"}


def forward(name):
    return lambda self, other: f"{name}({other!r})"


body = {}
for n in OPS:
    body[f"__{n}__"] = forward(n)
    body[f"__r{n}__"] = forward("r" + n)
X = type("X", (), body)
x = X()
for n, op in OPS.items():
    print(op, eval(f"x {op} 5"), eval(f"5 {op} x"), eval(f"'a' {op} x") if op != "%" else "skip", eval(f"[] {op} x"))


class L:
    def __add__(self, o):
        return NotImplemented


class R:
    def __radd__(self, o):
        return "R.radd"


print(L() + R())
for expr in ("L() + 1", "R() + 1", "L() + L()", "1 - R()", "L() @ 1", "L() ** 2", "divmod(L(), 1)"):
    try:
        print(eval(expr))
    except TypeError as e:
        print(e)


class Base:
    def __add__(self, o):
        return "Base.add"

    def __radd__(self, o):
        return "Base.radd"


class Sub(Base):
    def __radd__(self, o):
        return "Sub.radd"


class Plain(Base):
    pass


print(Base() + Sub(), Sub() + Base(), Base() + Plain(), Base() + Base(), 1 + Base())


class P:
    def __pow__(self, e, m=None):
        return ("pow", e, m)

    def __divmod__(self, o):
        return ("divmod", o)

    def __rdivmod__(self, o):
        return ("rdivmod", o)


print(pow(P(), 2), pow(P(), 2, 3), P() ** 4, divmod(P(), 1), divmod(1, P()))
