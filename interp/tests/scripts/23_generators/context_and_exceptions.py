import sys


def g():
    try:
        raise ValueError("inside")
    except ValueError:
        yield sys.exception()
        yield sys.exception()
    yield sys.exception()


it = g()
print(repr(next(it)), sys.exception())
try:
    raise KeyError("outside")
except KeyError:
    print(repr(next(it)), repr(sys.exception()))
print(next(it), sys.exception())


def cleanup(log):
    try:
        log.append("open")
        yield "resource"
    except ValueError as e:
        log.append(f"error {e}")
        raise
    else:
        log.append("ok")
    finally:
        log.append("close")


log = []
c = cleanup(log)
next(c)
try:
    c.throw(ValueError("bad"))
except ValueError:
    print(log)
log = []
for _ in cleanup(log):
    pass
print(log)


def nested_finally():
    try:
        try:
            yield 1
        finally:
            print("inner")
            yield "during unwinding"
    finally:
        print("outer")


n = nested_finally()
next(n)
print(n.throw(KeyError("k")))
try:
    next(n)
except KeyError as e:
    print("continues with", e)


def return_in_finally():
    try:
        yield 1
    finally:
        print("f")


r = return_in_finally()
next(r)
try:
    r.throw(OSError("gone"))
except OSError as e:
    print(e)


def gen_in_with():
    class M:
        def __enter__(self):
            print("in")

        def __exit__(self, *a):
            print("out", a[0].__name__ if a[0] else None)
            return a[0] is ValueError
    with M():
        yield 1
        yield 2
    yield "after"


w = gen_in_with()
print(next(w), w.throw(ValueError()))
w = gen_in_with()
next(w)
w.close()
