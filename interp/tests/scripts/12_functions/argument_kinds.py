def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw


print(f(1, c=3))
print(f(1, 2, 3, 4, c=5, d=6, e=7, f=8))
print(f(*[1, 2, 3], **{"c": 4, "z": 5}))
print(f(c=1, a=2))
print(f(1, *(2, 3), *[4], c=0, **{"x": 1}, **{"y": 2}))


def pos(a, b, /, c, *, d):
    return a, b, c, d


print(pos(1, 2, 3, d=4), pos(1, 2, c=3, d=4))


def only_kw(*, x, y=1):
    return x, y


print(only_kw(x=5), only_kw(y=2, x=1))


def collect(*args, **kwargs):
    return args, kwargs


print(collect(), collect(1), collect(a=1), collect(*"ab", **dict(c=3)), collect(*{}, *range(2)))


def slash_name(a, /, **kw):
    return a, kw


print(slash_name(1, a=2))


def defaults(x, items=[]):
    items.append(x)
    return items


print(defaults(1), defaults(2), defaults(3, []), defaults(4))
n = 5


def late(v=n):
    return v


n = 6
print(late(), f.__defaults__, f.__kwdefaults__)
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, z=4), (lambda: None)(), (lambda x, y=2, /: x + y)(1))
