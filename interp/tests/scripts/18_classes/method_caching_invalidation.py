class A:
    def f(self):
        return "A.f"


class B(A):
    pass


class C(B):
    pass


c = C()


def call():
    return c.f()


out = []
for step in range(6):
    for _ in range(20):
        r = call()
    out.append(r)
    if step == 0:
        B.f = lambda self: "B.f"
    elif step == 1:
        c.f = lambda: "instance f"
    elif step == 2:
        del c.f
        C.f = lambda self: "C.f"
    elif step == 3:
        del C.f, B.f
    elif step == 4:
        A.f = lambda self: "new A.f"
print(out)


class P:
    x = 1


p = P()


def get():
    return p.x


vals = []
for i in range(5):
    for _ in range(20):
        v = get()
    vals.append(v)
    if i == 0:
        P.x = 2
    elif i == 1:
        p.x = 3
    elif i == 2:
        P.x = property(lambda self: 4)
    elif i == 3:
        del P.x
print(vals)
n = 10


def glob():
    return n + len([1])


res = []
for i in range(4):
    for _ in range(20):
        g = glob()
    res.append(g)
    if i == 0:
        n = 20
    elif i == 1:
        len = lambda x: 100
    elif i == 2:
        del len
print(res)


class D:
    def __init__(self, k):
        if k:
            self.a = 1
        self.b = 2


print([D(k).b for k in (0, 1) * 10] == [2] * 20)
c.__class__ = D
print(hasattr(c, "f"))
