def f(a, b=2):
    c = a + b
    return sorted(locals().items())


print(f(1))
print("f" in globals(), globals()["f"] is f, __name__)
globals()["made"] = 42
print(made)


def g():
    x = 1

    def h():
        return x, sorted(locals())
    return h()


print(g())


class C:
    a = 1
    names = sorted(k for k in locals() if not k.startswith("__"))


print(C.names)
exec("fresh = made + 1")
print(fresh)
ns = {"y": 5}
exec("z = y * 2\ndef q(): return z", ns)
print(ns["z"], ns["q"](), "__builtins__" in ns)
print(eval("a + b", {"a": 1}, {"b": 2}), eval("made"), eval("[i for i in range(3)]"))
loc = {}
exec("p = 1\nq = p + 1", {}, loc)
print(loc)
print(vars(C)["a"], "a" in dir(C), sorted(vars(type("T", (), {"k": 1})()) or ["empty"]))
code = compile("1 + 2", "<s>", "eval")
print(eval(code))
code = compile("for i in range(2): print('i', i)", "<s>", "exec")
exec(code)
try:
    eval("x y")
except SyntaxError as e:
    print("SyntaxError")
try:
    eval("undefined_name")
except NameError as e:
    print(e)
