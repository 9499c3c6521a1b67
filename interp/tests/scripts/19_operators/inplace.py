class V:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"V({self.v})"

    def __iadd__(self, o):
        self.v += o
        return self

    def __add__(self, o):
        return V(self.v + o)

    def __mul__(self, o):
        return V(self.v * o)

    def __isub__(self, o):
        return "replaced"

    def __ior__(self, o):
        return NotImplemented

    def __or__(self, o):
        return "or fallback"


a = V(1)
b = a
a += 5
print(a, b, a is b)
a *= 3
print(a, b, a is b)
a |= 1
print(a)
b -= 1
print(b)
NAMES = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and", "or", "xor"]
I = type("I", (), {f"__i{n}__": (lambda n: lambda self, o: f"i{n} {o}")(n) for n in NAMES})
for n, op in zip(NAMES, "+ - * / // % ** @ << >> & | ^".split()):
    ns = {"x": I()}
    exec(f"x {op}= 7", ns)
    print(op, ns["x"])


class N:
    pass


n = N()
for op in ("+=", "@=", "<<=", "**="):
    try:
        exec(f"n {op} 1")
    except TypeError as e:
        print(e)


class Holder:
    @property
    def val(self):
        print("get")
        return [1]

    @val.setter
    def val(self, v):
        print("set", v)


h = Holder()
h.val += [2]
