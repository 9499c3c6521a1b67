x = "global"


def a():
    def b():
        return x
    x = "a"
    return b()


def c():
    global x
    x = "set by c"

    def d():
        return x
    return d()


print(a(), c(), x)


class K:
    x = "class"
    y = [x for _ in range(2)]

    def get(self):
        return x

    z = x + "!"


print(K.y, K().get(), K.z)


def f():
    x = "f"

    class L:
        z = x
        x = "L" if False else x
        w = x

    return L.z, L.w


try:
    print(f())
except NameError as e:
    print(type(e).__name__, e)


def g():
    def inner():
        return v
    try:
        inner()
    except NameError as e:
        print(e)
    v = 1
    del v
    try:
        v
    except UnboundLocalError as e:
        print(e)
    try:
        inner()
    except NameError as e:
        print(e)


g()


def params(x, y=x):
    x = x + 1
    return x, y


print(params(1), x)


def loop():
    for i in range(3):
        def h():
            return i
    return h()


print(loop())
del x
try:
    x
except NameError as e:
    print(e)
print([print for print in [1, 2]], callable(print))
print(len.__name__, (lambda len: len)(5))
