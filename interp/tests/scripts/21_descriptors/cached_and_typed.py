class cached:
    def __init__(self, f):
        self.f = f

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner):
        if obj is None:
            return self
        print("computing", self.name)
        obj.__dict__[self.name] = v = self.f(obj)
        return v


class Circle:
    def __init__(self, r):
        self.r = r

    @cached
    def area(self):
        return 3 * self.r ** 2


c = Circle(2)
print(c.area, c.area, vars(c))
del c.area
c.r = 3
print(c.area)


class Bounded:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.slot)

    def __set__(self, obj, v):
        setattr(obj, self.slot, max(self.lo, min(self.hi, v)))


class Knob:
    level = Bounded(0, 10)
    gain = Bounded(-1.0, 1.0)


k = Knob()
k.level, k.gain = 50, -3.5
print(k.level, k.gain, vars(k), Knob.level.hi)
k.level -= 4
print(k.level)


class ClassAttr:
    def __get__(self, obj, owner):
        return f"{owner.__name__} {'class' if obj is None else 'instance'}"


class A:
    who = ClassAttr()


class B(A):
    pass


print(A.who, B.who, A().who, B().who)


class Counter:
    def __init__(self):
        self.reads = {}

    def __get__(self, obj, owner):
        self.reads[id(obj)] = self.reads.get(id(obj), 0) + 1
        return self.reads[id(obj)]


class U:
    n = Counter()


u, v = U(), U()
print(u.n, u.n, v.n, u.n)
