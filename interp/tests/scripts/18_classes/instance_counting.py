class Tracked:
    instances = []
    total = 0

    def __init__(self, tag):
        self.tag = tag
        type(self).total += 1
        self.instances.append(self)
        self.index = len(self.instances)

    def __repr__(self):
        return f"{self.tag}#{self.index}"


class Sub(Tracked):
    instances = []


Tracked("a")
Tracked("b")
Sub("c")
print(Tracked.instances, Sub.instances, Tracked.total, Sub.total, "total" in vars(Sub))
a = Tracked.instances[0]
a.total = "instance"
print(a.total, Tracked.total)
for name in ("x", "y"):
    setattr(a, name, name * 2)
print(a.x, a.y, sorted(vars(a)))
del a.total
print(a.total)


class Many:
    pass


m = Many()
for i in range(50):
    setattr(m, f"a{i}", i)
print(sum(getattr(m, f"a{i}") for i in range(50)), len(vars(m)))
for i in range(0, 50, 2):
    delattr(m, f"a{i}")
print(len(vars(m)), hasattr(m, "a0"), m.a1, list(vars(m))[:3])
p, q = Many(), Many()
p.x, p.y = 1, 2
q.y, q.x = 3, 4
print(vars(p), vars(q), p.x + q.x)
p.__dict__["z"] = 9
print(p.z, p.__dict__ is p.__dict__, vars(p) is p.__dict__)
p.__dict__.clear()
print(hasattr(p, "x"), p.__dict__)
