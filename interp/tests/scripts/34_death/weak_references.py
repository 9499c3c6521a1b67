"""References that do not keep alive, their callbacks, and the containers made of them."""
import gc
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'Thing({self.name!r})'

    def method(self):
        return self.name


def gone():
    gc.collect()


# References without a callback are shared; others are not.
a = Thing('a')
r = weakref.ref(a)
print(r() is a, weakref.ref(a) is r, weakref.getweakrefcount(a))
called = []
with_callback = weakref.ref(a, called.append)
other = weakref.ref(a, lambda reference: print('called back, the newest first'))
print(weakref.getweakrefcount(a), with_callback is not r)
print(r == with_callback, hash(r) == hash(a), with_callback.__callback__ is not None)
keep = a
del a
gone()
print(r() is keep, called)
del keep
gone()
print(r(), with_callback(), called == [with_callback], with_callback.__callback__)
print(r == with_callback, r == r, hash(r) == hash(r))
try:
    a = Thing('never hashed')
    r = weakref.ref(a)
    del a
    gone()
    hash(r)
except TypeError as e:
    print(e)

# A dead reference is not called back.
a = Thing('a')
reference = weakref.ref(a, lambda reference: print('not called'))
del reference
gone()
del a
gone()

# Objects in cycles.
a, b = Thing('a'), Thing('b')
a.other, b.other = b, a
references = [weakref.ref(a), weakref.ref(b)]
del a, b
gone()
print([reference() for reference in references])

# Subclasses.
class Named(weakref.ref):
    __slots__ = ('name',)

    def __new__(cls, object, name):
        self = super().__new__(cls, object)
        self.name = name
        return self

    def __init__(self, object, name):
        super().__init__(object)


a = Thing('a')
named = Named(a, 'first')
print(named.name, named() is a, named == weakref.ref(a), Named(a, 'second') is named)
del a
gone()
print(named())

# What cannot be referred to weakly.
class Slots:
    __slots__ = ('x',)


class Both:
    __slots__ = ('x', '__weakref__')


class Tuple(tuple):
    pass


class List(list):
    pass


for v in (1, 2.5, 'text', b'', (), [], {}, None, object(), Slots(), Tuple(), ValueError()):
    try:
        weakref.ref(v)
    except TypeError as e:
        print(e)
for v in (Both(), List(), set(), frozenset(), Thing, Thing.method, gc, len, (i for i in ())):
    print(weakref.ref(v)() is v, end=' ')
print()

# Proxies.
a = List([1, 2, 3])
p = weakref.proxy(a)
print(len(p), p[1], p + [4], list(p), 2 in p, p == [1, 2, 3])
p.append(5)
print(a, weakref.proxy(a) is p, isinstance(p, weakref.ProxyType))
del a
gone()
try:
    p.append(6)
except ReferenceError as e:
    print(type(e).__name__, e)
try:
    len(p)
except ReferenceError as e:
    print(type(e).__name__, e)
f = weakref.proxy(print)
f('called')

# Methods.
a = Thing('a')
m = weakref.WeakMethod(a.method)
print(m()(), m == weakref.WeakMethod(a.method))
del a
gone()
print(m())

# Containers.
values = weakref.WeakValueDictionary()
a, b = Thing('a'), Thing('b')
values['a'], values['b'] = a, b
print(sorted(values), values['a'] is a, 'b' in values, len(values))
del b
gone()
print(sorted(values), values.get('b'), len(values))
values['a'] = b = Thing('replaced')
del a
gone()
print(values['a'], dict(values))
keys = weakref.WeakKeyDictionary()
keys[b] = 'of b'
c = Thing('c')
keys[c] = 'of c'
print(sorted(keys.values()), c in keys)
del c
gone()
print(list(keys.values()), len(keys))
things = weakref.WeakSet([b, Thing('at once')])
gone()
print(list(things), b in things)

# Finalizers.
a = Thing('a')
f = weakref.finalize(a, print, 'finalized', end='!\n')
detached = weakref.finalize(a, print, 'not called')
print(f.alive, f.peek()[0] is a, detached.detach()[0] is a)
del a
gone()
print(f.alive, f(), detached.alive)
a = Thing('a')
f = weakref.finalize(a, lambda: 'result')
print(f(), f())

# A callback that raises.
import sys
sys.unraisablehook = lambda args: print('hook', args.exc_type.__name__, args.exc_value)
a = Thing('a')
r = weakref.ref(a, lambda reference: 1 / 0)
del a
gone()
