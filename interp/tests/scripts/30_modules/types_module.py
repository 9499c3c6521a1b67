import types


def f():
    yield


class C:
    def m(self): pass


print(isinstance(f, types.FunctionType), isinstance(f(), types.GeneratorType), isinstance(C().m, types.MethodType), isinstance(len, types.BuiltinFunctionType), isinstance(types, types.ModuleType), isinstance(lambda: 0, types.LambdaType))
ns = types.SimpleNamespace(a=1, b="x")
ns.c = [1]
print(ns, ns.a, ns == types.SimpleNamespace(a=1, b="x", c=[1]), vars(ns))
del ns.a
print(ns)
p = types.MappingProxyType(d := {"k": 1})
d["j"] = 2
print(p["j"], len(p), dict(p), list(p), "k" in p)
try:
    p["x"] = 1
except TypeError as e:
    print(e)
o = C()
o.bound = types.MethodType(lambda self, x: (type(self).__name__, x), o)
print(o.bound(5))
K = types.new_class("K", (C,), {}, lambda ns: ns.update(v=7))
print(K.v, K.__mro__[1].__name__)
m = types.ModuleType("mod", "docs")
m.x = 1
print(m, m.__name__, m.__doc__, m.x)
print(types.NoneType is type(None), types.EllipsisType is type(...), type(f.__code__) is types.CodeType)


class D:
    @types.DynamicClassAttribute
    def z(self):
        return "instance"


print(D().z)


@types.coroutine
def coro():
    yield 1


async def use():
    await coro()


print(use().send(None), isinstance(int | str, types.UnionType), isinstance(list[int], types.GenericAlias))
f.__code__.replace(co_name="renamed")
print(f.__code__.co_name, f.__code__.replace(co_name="new").co_name)
g = types.FunctionType((lambda a: a + k).__code__, {"k": 100}, "made")
print(g(1), g.__name__)
