from contextlib import closing, contextmanager, nullcontext, redirect_stdout, suppress, ContextDecorator
import io


@contextmanager
def tag(name, log):
    log.append(f"<{name}>")
    try:
        yield name.upper()
    except ValueError as e:
        log.append(f"error {e}")
    finally:
        log.append(f"</{name}>")


log = []
with tag("a", log) as a, tag("b", log):
    log.append(a)
with tag("c", log):
    raise ValueError("swallowed")
try:
    with tag("d", log):
        raise KeyError("not swallowed")
except KeyError:
    log.append("outside")
print(log)
with suppress(KeyError, IndexError):
    {}["x"]
    print("not reached")
with suppress():
    print("plain")
try:
    with suppress(KeyError):
        1 / 0
except ZeroDivisionError:
    print("zero")
buf = io.StringIO()
with redirect_stdout(buf):
    print("captured")
print(repr(buf.getvalue()))


class R:
    def close(self):
        print("closed")


with closing(R()) as r:
    print(type(r).__name__)
with nullcontext(5) as n:
    print(n)


@contextmanager
def simple():
    print("enter")
    yield
    print("exit")


@simple()
def decorated(x):
    print("body", x)
    return x


print(decorated(1), decorated(2))


class Timer(ContextDecorator):
    def __enter__(self):
        print("start")
        return self

    def __exit__(self, *e):
        print("stop", e[0].__name__ if e[0] else None)


@Timer()
def f():
    return "f"


print(f())


@contextmanager
def bad():
    yield 1
    yield 2


for gen, body in ((bad, None), (contextmanager(lambda: iter(())), None)):
    try:
        with gen():
            pass
    except (RuntimeError, AttributeError) as e:
        print(type(e).__name__, e)
try:
    with simple():
        raise StopIteration("through")
except StopIteration as e:
    print("stop iteration passes", e)
