# What sites remember of classes, and what makes it void.
class A:
    shared = 1

    def f(self):
        return "A.f"


class B(A):
    def f(self):
        return "B" + super().f()


class C(B):
    pass


def read(o):
    return o.shared, o.f()


a, b, c = A(), B(), C()
for _ in range(3):
    print(read(a), read(b), read(c))
A.shared = 2
print(read(a), read(b))
B.shared = 3
print(read(a), read(b), read(c))
c.shared = 4
print(read(c), read(C()))
del B.shared
print(read(b), read(c))
A.f = lambda self: "new"
print(read(b))
A.shared = property(lambda self: "property")
print(read(a), read(b))


class P:
    def __init__(self, x):
        self.x = x


class Q:
    def __init__(self, x):
        self.y = 0
        self.x = x


total = 0
for i in range(30):
    o = (P if i % 3 else Q)(i)
    o.x += 1
    total += o.x
print(total)


class Guarded(P):
    def __setattr__(self, name, value):
        super().__setattr__(name, value * 2)


for cls in (P, Guarded, P):
    o = cls(1)
    o.x = 5
    print(o.x)
made = [P]
for i in range(3):
    class P:
        def __init__(self, x):
            self.x = (i, x)
    made.append(P)
print([m(1).x for m in made])
P.__init__ = lambda self, x: None
print(hasattr(P(1), "x"))
P.__new__ = lambda cls, x: "text"
print(P(1))


def outer(n):
    class K(A):
        def f(self):
            return n, super().f()
    return K()


print([outer(n).f() for n in range(3)])
