def f(a, /, b, *, c):
    return f"{a}{b}{c}"


def g(*, first=1, second):
    return first, second


def h(a=1, *args, b=2, **kw):
    return a, args, b, kw


print(f(1, 2, c=3), f(1, b=2, c=3), g(second=5), g(second=1, first=2))
print(h(), h(9), h(1, 2, 3), h(b=7), h(x=1, a=0), h(*range(4), b="b", **{"k": "v"}))
calls = 0


def default():
    global calls
    calls += 1
    return calls


def k(x=default()):
    return x


print(k(), k(), calls)


def mutable(v, acc=None):
    acc = [] if acc is None else acc
    acc.append(v)
    return acc


print(mutable(1), mutable(2), mutable(3, [0]))


def shadow(list, str="s"):
    return list, str


print(shadow(1), list("ab"), str(5))


def annotated(a: int = 5, *args: str, **kw: float) -> None:
    return a, args, kw


print(annotated(), annotated(1, "x", k=1.5))
f2 = lambda x, *a, k=1, **kw: (x, a, k, kw)
print(f2(1), f2(1, 2, k=3, z=4))
args = (1, 2)
kw = {"c": 3}
print(f(*args, **kw), "{}-{}".format(*args), dict(kw, d=4), max(*args, 5))
