class A:
    def __init__(self, **kw):
        print("A init", kw)
        self.a = 1

    def who(self):
        return ["A"]


class B(A):
    def __init__(self, b=0, **kw):
        print("B init", b)
        super().__init__(**kw)
        self.b = b

    def who(self):
        return ["B"] + super().who()


class C(A):
    def __init__(self, c=0, **kw):
        print("C init", c)
        super().__init__(**kw)
        self.c = c

    def who(self):
        return ["C"] + super().who()


class D(B, C):
    def who(self):
        return ["D"] + super().who()


d = D(b=2, c=3)
print(d.who(), d.a, d.b, d.c, [k.__name__ for k in D.__mro__])
print(super(B, d).who(), super(C, d).who(), A.who(d), super(D, D).who(d))


class E(D):
    @classmethod
    def make(cls):
        return cls.__name__

    @property
    def prop(self):
        return "E prop"


class F(E):
    @classmethod
    def make(cls):
        return "F+" + super().make()

    @property
    def prop(self):
        return "F+" + super().prop

    def inner(self):
        def nested():
            return super(F, self).who()
        return nested()[0], [super(F, self).prop for _ in range(1)]

    def zero_in_nested(self):
        def nested(self):
            return super().make()
        return nested(self)


f = F()
print(F.make(), f.prop, f.inner(), f.zero_in_nested(), f.make())
for bad in (lambda: super(int, d).x, lambda: super(B, d).missing, lambda: super()):
    try:
        bad()
    except (TypeError, AttributeError, RuntimeError) as e:
        print(type(e).__name__, e)
s = super(B, d)
print(s.__thisclass__.__name__, s.__self_class__.__name__, s.__self__ is d)


class G(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)

    def __init__(self, *a, **k):
        super().__init__()
        for key, v in dict(*a, **k).items():
            self[key] = v


print(G(a=1, b=2))
