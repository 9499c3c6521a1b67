# Global names whose meaning changes while loops use them.
import builtins
import math
import sys
import types

n = 1


def answer():
    return "first"


def ask():
    return answer(), n, len([1, 2, 3])


def show(label):
    for _ in range(3):
        seen = ask()
    print(label, seen)


show("start")


def answer():
    return "second"


show("redefined")
answer = lambda: "third"
show("assigned")
globals()["answer"] = lambda: "fourth"
show("through globals()")
sys.modules["__main__"].answer = lambda: "fifth"
show("through the module")
setattr(sys.modules["__main__"], "n", 2)
show("n by setattr")
globals().update(n=3, answer=str.upper)
try:
    show("not callable so")
except TypeError as e:
    print("TypeError", e)
answer = [].copy
show("bound method")
answer = None
try:
    show("None")
except TypeError as e:
    print("TypeError", e)
answer = max
try:
    show("builtin")
except TypeError as e:
    print("TypeError", e)
answer = int
show("class")

len = lambda v: "shadowed"
show("len shadowed")
del len
show("len back")
globals()["len"] = sum
show("len is sum")
globals().pop("len")
show("len back again")
real = builtins.len
builtins.len = lambda v: "another builtin"
show("builtins.len")
del builtins.len
try:
    show("len gone")
except NameError as e:
    print("NameError", e)
builtins.len = sum
show("len by hand")
builtins.len = real


def use_new():
    return brand_new


for value in (1, print, 2, "text", use_new):
    try:
        use_new()
        print("is there")
    except NameError as e:
        print("NameError", e)
    brand_new = value
    print([use_new() is value for _ in range(3)])
    del brand_new

builtins.brand_new = answer
print([use_new() is int for _ in range(3)])
brand_new = 7
print([use_new() for _ in range(3)])
del brand_new, builtins.brand_new


# One code object with several globals.
def f():
    return g()


def g():
    return "g of main"


other = types.FunctionType(f.__code__, {"g": lambda: "g of another dict"})
module = types.ModuleType("module")
module.g = lambda: "g of a module"
third = types.FunctionType(f.__code__, vars(module))
for _ in range(3):
    print(f(), "/", other(), "/", third())
module.g = lambda: "new g of a module"
print(f(), "/", other(), "/", third())

code = compile("def inner():\n    return value\nresult = inner(), inner(), value", "<code>", "exec")
for value in range(4):
    for space in ({"value": value}, vars(types.ModuleType("m"))):
        space["value"] = value
        exec(code, space)
        print(space["result"], space["inner"](), end=" ")
        space["value"] = -value
        print(space["inner"](), end="; ")
print()
value = "of main"
exec(code)
print(result, inner())
local = {}
exec(code, globals(), {"value": "local"} | local)
exec("value = 'x'; print(value, [value for _ in range(2)])", globals(), local)
print(value, local)


# Other code in the same function.
def one():
    return 1


def two():
    return answer


for _ in range(3):
    print(one(), end=" ")
one.__code__ = two.__code__
for _ in range(3):
    print(one() is int, end=" ")
print()


def with_defaults(a=1, *, b=2):
    return a, b


for i in range(3):
    print(with_defaults(), end=" ")
    with_defaults.__defaults__ = (i,)
    with_defaults.__kwdefaults__ = {"b": -i}
print(with_defaults())


# Attributes of modules.
def area(r):
    return round(math.pi * math.pow(r, 2), 3)


print([area(1) for _ in range(3)])
old = math.pi, math.pow
math.pi = 3
print([area(1) for _ in range(3)])
math.pow = lambda x, y: 100
print([area(1) for _ in range(3)])
math.pi, math.pow = old
print([area(1) for _ in range(3)])
del math.pow
try:
    area(1)
except AttributeError as e:
    print("AttributeError", e)
math.pow = old[1]


def name_of(m):
    return m.__name__, m.here


for i in range(5):
    m = types.ModuleType(f"m{i}")
    m.here = i if i % 2 else name_of
    print(*(v if isinstance(v, (int, str)) else v.__name__ for v in name_of(m)), end="; ")
    m.here = "changed"
    print(*name_of(m))


# Many names, so that the table grows while it is used.
total = 0


def add_up():
    return total + step()


def step():
    return 1


for i in range(200):
    globals()[f"name{i}"] = i
    total = add_up()
print(total, name199)
for i in range(200):
    del globals()[f"name{i}"]
    total = add_up()
print(total)
for i in range(40):
    globals()[f"later{i}"] = step
    total = add_up()
print(total, later39())
