def handlers(kind):
    print("asked", kind)
    return {"value": ValueError, "key": (KeyError, (IndexError,))[0:1][0]}[kind]


for exc in (ValueError("v"), KeyError("k")):
    try:
        raise exc
    except handlers("value"):
        print("value")
    except handlers("key"):
        print("key")
try:
    pass
except handlers("never"):
    pass
group = (ValueError, TypeError)
try:
    int([])
except group as e:
    print(type(e).__name__)


def retry(times, exceptions):
    def deco(f):
        def wrapped(*a):
            for i in range(times):
                try:
                    return f(*a, i)
                except exceptions as e:
                    last = e
                    print("attempt", i, "failed:", e)
            raise RuntimeError("gave up") from last
        return wrapped
    return deco


@retry(3, (ZeroDivisionError,))
def flaky(limit, i):
    return 10 / (i - limit if i < limit else 1) if i >= limit else 1 / 0


print(flaky(2))
try:
    flaky(9)
except RuntimeError as e:
    print(e, repr(e.__cause__))


def nested(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        nested(n - 1)
    except ValueError as e:
        e.args = (e.args[0] + f"<{n}",)
        raise


try:
    nested(4)
except ValueError as e:
    print(e)
    n, tb = 0, e.__traceback__
    while tb:
        n += 1
        tb = tb.tb_next
    print("frames", n)
