x = 1
del x
try:
    x
except NameError as e:
    print(e)
a, b, c = 1, 2, 3
del a, (b, c)
print("a" in globals(), "b" in globals())
d = {"k": 1, "j": 2}
del d["k"]
print(d)
l = [0, 1, 2, 3, 4, 5]
del l[0], l[-1], l[1:3]
print(l)


class C:
    pass


o = C()
o.attr = 1
del o.attr
print(hasattr(o, "attr"))
for bad in ("del o.attr", "del d['zz']", "del l[99]", "del nothing", "del C.missing", "del (1).real"):
    try:
        exec(bad)
    except (AttributeError, KeyError, IndexError, NameError) as e:
        print(bad, "->", type(e).__name__, e)


def f():
    y = 1
    del y
    try:
        print(y)
    except UnboundLocalError as e:
        print(e)
    y = 2
    return y


print(f())


def closure():
    v = 1

    def g():
        return v
    del v
    try:
        g()
    except NameError as e:
        return str(e)


print(closure())


class D:
    z = 1
    del z
    w = 2


print(hasattr(D, "z"), D.w)
for i in range(2):
    pass
del i
print("i" in globals())
for src in ("del f()", "del 1", "del a + b", "del (x for x in y)"):
    try:
        compile(src, "s", "exec")
    except SyntaxError as e:
        print(e.msg)
