import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name
        self.kids = []
        self._parent = None

    @property
    def parent(self):
        return self._parent() if self._parent else None

    def add(self, kid):
        kid._parent = weakref.ref(self)
        self.kids.append(kid)
        return kid


root = Node("root")
leaf = root.add(Node("leaf"))
print(leaf.parent.name, root.parent)
del root
gc.collect()
print(leaf.parent)
events = []
obj = Node("x")
f = weakref.finalize(obj, events.append, "finalized")
r = weakref.ref(obj, lambda ref: events.append("callback"))
print(f.alive, r() is obj, weakref.getweakrefcount(obj) >= 1)
del obj
gc.collect()
print(sorted(events), f.alive, r())
p = Node("p")
proxy = weakref.proxy(p)
print(proxy.name)
proxy.name = "via proxy"
print(p.name)
del p
gc.collect()
try:
    proxy.name
except ReferenceError:
    print("ReferenceError")
s = weakref.WeakSet()
a, b = Node("a"), Node("b")
s.add(a)
s.add(b)
print(sorted(n.name for n in s), len(s), a in s)
del a
gc.collect()
print([n.name for n in s])
m = weakref.WeakMethod(b.add)
print(m() is not None, gc.isenabled(), gc.collect() >= 0)
cycle = []
cycle.append(cycle)
d = {"self": None}
d["self"] = d
del cycle, d
print(gc.collect() >= 0)
gc.disable()
print(gc.isenabled())
gc.enable()
