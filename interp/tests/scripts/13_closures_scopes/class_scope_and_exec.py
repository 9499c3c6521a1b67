x = "module"


class A:
    x = "class"

    def read(self):
        return x

    items = [x for _ in range(1)]
    pairs = [(x, y) for y in [x]]
    fn = lambda self: x
    inner = {k: v for k, v in [(x, 1)]}


print(A().read(), A.items, A.pairs, A().fn(), A.inner)


def f():
    x = "function"

    class B:
        y = x

        def g(self):
            return x, __class__.__name__
    return B


print(f().y, f()().g())


def outer():
    v = 1

    def inc():
        nonlocal v
        v += 1
        return v

    def show():
        return v
    inc()
    inc()
    return show(), [inc() for _ in range(2)], show()


print(outer())
ns = {"a": 1}
exec("b = a + 1\nc = [a + i for i in range(3)]\ndef f(): return b", ns)
print(ns["b"], ns["c"], ns["f"]())
ns["b"] = 100
print(ns["f"](), eval("f() + a", ns))


def params(a, b=[]):
    def inner(a):
        return a, b
    b.append(a)
    return inner("shadow"), a


print(params(1), params(2))
print((lambda x: (lambda: x)())(5), [(lambda: y)() for y in range(3)], (lambda *, k=x: k)())
global_fn = lambda: undefined_yet
try:
    global_fn()
except NameError as e:
    print(e)
undefined_yet = "now"
print(global_fn())
if True:
    in_block = 1
for loop_var in range(2):
    pass
print(in_block, loop_var)
