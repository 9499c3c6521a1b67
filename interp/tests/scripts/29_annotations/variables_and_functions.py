x: int = 5
y: "str"
z: list[int] = []
(w): float = 1.5
print(x, z, w, "y" in globals())


class A:
    a: int
    b: str = "b"
    c: "A" = None

    def method(self, p: int, *args: str, q: float = 1.0, **kw: bool) -> "A":
        local: int = 3
        undeclared: str
        return local


print(A.__annotations__, A.b, hasattr(A, "a"))
print(A.method.__annotations__, A().method(1))


def f(a: int, b: "forward" = 2, *, c: list[str] | None = None) -> dict[str, int]:
    return {}


print(f.__annotations__)
print((lambda v: v).__annotations__, f.__annotations__["a"] is int)
o = A()
o.attr: int = 7
d = {}
d["k"]: str = "v"
print(o.attr, d)


def scope():
    v: int
    try:
        print(v)
    except UnboundLocalError as e:
        print("unbound")


scope()


class B(A):
    d: float


print(B.__annotations__, A.__annotations__ is not B.__annotations__)
f.__annotations__["extra"] = 1
print(sorted(f.__annotations__))


def g():
    pass


print(g.__annotations__)
for src in ("x: int: str", "(x, y): int", "[a]: int", "1: int", "x + y: int"):
    try:
        compile(src, "s", "exec")
        print("compiles", src)
    except SyntaxError as e:
        print(e.msg)
