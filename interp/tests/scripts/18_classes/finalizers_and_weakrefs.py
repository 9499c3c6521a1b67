import gc
import weakref


class Res:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


log = []
r = Res("a")
del r
gc.collect()
print(log)
x = Res("b")
x = None
gc.collect()
print(log)


class Obj:
    pass


o = Obj()
w = weakref.ref(o)
print(w() is o)
del o
gc.collect()
print(w())
d = weakref.WeakValueDictionary()
k = Obj()
d["k"] = k
print(len(d), d["k"] is k)
del k
gc.collect()
print(len(d), "k" in d)
wk = weakref.WeakKeyDictionary()
k = Obj()
wk[k] = "value"
print(wk[k], len(wk))
del k
gc.collect()
print(len(wk))
a, b = Obj(), Obj()
a.other, b.other = b, a
wa = weakref.ref(a, lambda ref: log.append("callback"))
del a, b
gc.collect()
print(wa(), log)
try:
    weakref.ref(5)
except TypeError as e:
    print(e)
