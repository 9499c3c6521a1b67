# Weak references to generators, those that finish in the block that makes them among them.
import gc
import threading
import weakref


def gen(n):
    try:
        yield from range(n)
    finally:
        pass


async def agen(n):
    for i in range(n):
        yield i


def finish(g):
    return list(g)


def drive(g):
    got = []
    try:
        while True:
            try:
                g.__anext__().send(None)
            except StopIteration as e:
                got.append(e.value)
    except StopAsyncIteration:
        return got


park = threading.Event()
parked = threading.Thread(target=park.wait)
parked.start()
seen = weakref.WeakSet()
refs = []
for i in range(100):
    g, a = gen(3), agen(2)
    seen.add(g)
    seen.add(a)
    refs += [weakref.ref(g), weakref.ref(a)]
    assert finish(g) == [0, 1, 2]
    assert drive(a) == [0, 1]
    del g, a
    junk = [[j] for j in range(20)]
    for v in list(seen) + [r() for r in refs]:
        assert type(v).__name__ in ("generator", "async_generator", "NoneType"), v
v = None
gc.collect()
print(len(seen), sum(r() is not None for r in refs))
park.set()
parked.join()


async def closing():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


a = closing()
try:
    a.__anext__().send(None)
except StopIteration as e:
    print(e.value)
del a
gc.collect()
print("end")
