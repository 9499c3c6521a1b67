log = []


def t(x):
    log.append(x)
    return x


def f(*args, **kw):
    return args, kw


def show():
    print(log)
    log.clear()


f(t(1), t(2), k=t(3), *[t(4)], **{"z": t(5)})
show()
t(1) + t(2) * t(3) - t(4)
show()
[t(1), t(2), t(3)]
{t("k1"): t("v1"), t("k2"): t("v2")}
show()
d = {}
d[t("key")] = t("value")
show()
t(1) < t(2) < t(0) < t(9)
show()
t(0) or t(1) and t(2)
show()
t("yes") if t(False) else t("no")
show()
x = [0, 0]
x[t(0)], x[t(1)] = t(5), t(6)
show()
x[t(1)] += t(10)
show()


def dec(name):
    t(name)
    return lambda fn: (t("apply " + name), fn)[1]


@dec("outer")
@dec("inner")
def g(a=t("default"), *, b=t("kwdefault")):
    pass


show()
lambda a=t("lambda default"): t("never")
show()
(t("func") and f)(t("arg"))
show()
t("a"), (t("b"), t("c"))
t([1, 2])[t(0):t(1)]
show()
f"{t('f1')}{t('f2')!r:{t(5)}}"
show()
