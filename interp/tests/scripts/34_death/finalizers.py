"""`__del__`: when an object has died, once, with its attributes; and what it may do."""
import gc
import sys
import weakref


class Noisy:
    def __init__(self, name, inner=None):
        self.name, self.inner = name, inner

    def __del__(self):
        print('del', self.name, self.inner is not None)


def gone():
    gc.collect()


a = Noisy('a')
b = a
del a
gone()
print('alive')
del b
gone()

# What it refers to dies after it.
a = Noisy('outer', Noisy('inner'))
del a
gone()

# Locals, replaced variables, containers.
def f():
    local = Noisy('local')
    print('in f')


f()
gone()
a = Noisy('first')
a = Noisy('second')
gone()
a = None
gone()
things = [Noisy('in a list')]
things.clear()
gone()
things = {'key': Noisy('in a dict')}
del things['key']
gone()

# Cycles.
a = Noisy('cycle')
a.itself = a
del a
gone()
a, b = Noisy('one'), Noisy('one')
a.other, b.other = b, a
del a, b
gone()

# It comes back, and its finalizer runs no second time.
saved = []


class Phoenix:
    def __del__(self):
        print('saved')
        saved.append(self)


a = Phoenix()
r = weakref.ref(a)
del a
gone()
print(len(saved), r() is saved[0], gc.is_finalized(saved[0]))
saved.clear()
gone()
print(len(saved), r())

# Errors go to the hook.
sys.unraisablehook = lambda args: print('hook', args.exc_type.__name__, args.exc_value)


class Failing:
    def __del__(self):
        raise ValueError('in a finalizer')


a = Failing()
del a
gone()

# Inherited, overridden, added later, deleted.
class Child(Noisy):
    def __del__(self):
        print('child')
        super().__del__()


a = Child('inherited')
del a
gone()


class Later:
    pass


Later.__del__ = lambda self: print('added later')
a = Later()
del a
gone()
del Later.__del__
a = Later()
del a
gone()

# The order of `__del__` and a reference's callback.
a = Noisy('watched')
r = weakref.ref(a, lambda r: print('callback'))
del a
gone()

# In a generator that is dropped.
def g():
    local = Noisy('in a generator')
    yield 1
    print('never')


i = g()
next(i)
del i
gone()

# A generator that is dropped is closed; one that has ended, or not begun, is not.
def closing(name):
    try:
        yield 1
        print('never')
    finally:
        print('closed', name)


i = closing('suspended')
next(i)
del i
gone()
i = closing('not begun')
del i
gone()
for x in closing('broken off'):
    break
del x
gone()
print('after')
i = closing('exhausted')
try:
    while True:
        print(next(i))
except BaseException as e:
    print(type(e).__name__)
del i
gone()

# Instances of classes that hold values of builtin types.
class Number(int):
    def __del__(self):
        print('del number', int(self))


class Items(list):
    def __del__(self):
        print('del items', list(self))


a, b = Number(5), Items([1, 2])
del a
gone()
del b
gone()

# The collector's interface.
print(gc.isenabled(), gc.collect() >= 0, gc.garbage)
gc.disable()
print(gc.isenabled())
gc.enable()
phases = []
gc.callbacks.append(lambda phase, info: phases.append((phase, sorted(info))))
gc.collect()
gc.callbacks.clear()
print(phases)
try:
    gc.collect(3)
except ValueError as e:
    print(e)
