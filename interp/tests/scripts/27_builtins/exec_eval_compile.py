print(eval("1 + 2"), eval(" 3 * 4 "), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}), eval("[i for i in range(3)]"))
ns = {}
exec("a = 1\ndef f(): return a + 1\nb = f()", ns)
print(ns["a"], ns["b"], sorted(k for k in ns if k != "__builtins__"))
code = compile("x * 2", "<expr>", "eval")
print([eval(code, {"x": i}) for i in range(3)], type(code).__name__, code.co_filename)
exec(compile("for i in range(2):\n    print('loop', i)\n", "<e>", "exec"))
exec(compile("print('single'); 5 + 5", "<s>", "single"))
exec("")
print(exec("1"), eval("None"))
for src, mode in (("1 +", "eval"), ("x = 1", "eval"), ("def", "exec"), ("if True:\nx", "exec"), ("(", "exec"), ("'abc", "exec"), ("1 2", "eval"), ("return 1", "exec"), ("break", "exec"), ("yield 1", "exec"), ("x\x00y", "exec"), ("", "eval")):
    try:
        compile(src, "<test>", mode)
        print("fine", repr(src))
    except (SyntaxError, ValueError) as e:
        print(type(e).__name__, repr(src), getattr(e, "lineno", None))


def f():
    x = 10
    exec("y = x + 1")
    return eval("x * 2"), sorted(locals())[0]


print(f())
try:
    eval("nope + 1")
except NameError as e:
    print(e)
try:
    exec("1/0")
except ZeroDivisionError as e:
    print("from exec")


class NS(dict):
    def __missing__(self, k):
        return k.upper()


print(eval("foo + bar", {"__builtins__": {}}, NS()))
try:
    eval("len([])", {"__builtins__": {}})
except NameError as e:
    print(e)
g = {"__name__": "custom"}
exec("class K: pass\nm = K.__module__", g)
print(g["m"], eval("lambda: 5")(), eval("(yield_ := 3) + yield_"))
