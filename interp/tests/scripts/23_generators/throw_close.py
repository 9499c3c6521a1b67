def g():
    while True:
        try:
            x = yield "ready"
            print("received", x)
        except ValueError as e:
            print("caught", e)
            yield "handled"
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally")


a = g()
print(next(a), a.send(1), a.throw(ValueError("v")), next(a))
a.close()
a.close()
try:
    next(a)
except StopIteration:
    print("finished")


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)


def returns_on_close():
    try:
        yield 1
    except GeneratorExit:
        return "closed value"


r = returns_on_close()
next(r)
print(r.close())
fresh = g()
print(fresh.close())
fresh = g()
try:
    fresh.throw(KeyError("early"))
except KeyError as e:
    print("raised at start", e)
try:
    next(fresh)
except StopIteration:
    print("dead")
done = (x for x in [])
list(done)
try:
    done.throw(ValueError("after end"))
except ValueError as e:
    print(e)


def convert():
    try:
        yield 1
    except ValueError:
        raise KeyError("converted")


c = convert()
next(c)
try:
    c.throw(ValueError)
except KeyError as e:
    print(repr(e), repr(e.__context__))


def with_finally():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")


for v in with_finally():
    print(v)
    break
w = with_finally()
next(w)
del w
import gc
gc.collect()
try:
    a.throw(5)
except TypeError as e:
    print(e)
e = with_finally()
next(e)
try:
    e.throw(StopIteration("x"))
except RuntimeError as err:
    print(err)
