import inspect
import types


async def f(x):
    return x * 2


c = f(5)
print(inspect.iscoroutine(c), inspect.iscoroutinefunction(f), inspect.getcoroutinestate(c), c.__name__, c.cr_frame is not None)
try:
    c.send(None)
except StopIteration as e:
    print(e.value, inspect.getcoroutinestate(c))
try:
    c.send(None)
except RuntimeError as e:
    print(e)


@types.coroutine
def switch(value):
    got = yield value
    return got


async def talk():
    a = await switch("one")
    b = await switch("two")
    return a, b


t = talk()
print(t.send(None), t.send("A"))
try:
    t.send("B")
except StopIteration as e:
    print(e.value)
t = talk()
try:
    t.send("not None")
except TypeError as e:
    print(e)
t.close()
for bad in ("iter(f)", "[x for x in talk]", "next(talk)"):
    try:
        eval(bad)
    except TypeError as e:
        print(e)
k = talk()
try:
    for x in k:
        pass
except TypeError as e:
    print(e)
k.close()


async def chain(n):
    if n == 0:
        return await switch("deep")
    return (await chain(n - 1)) + 1


d = chain(50)
print(d.send(None))
try:
    d.send(100)
except StopIteration as e:
    print(e.value)


class Res:
    async def __aenter__(self):
        return await switch("enter")

    async def __aexit__(self, *e):
        await switch("exit")
        return e[0] is ValueError


async def use():
    async with Res() as r:
        raise ValueError(r)
    return "swallowed"


u = use()
print(u.send(None), u.send("res"))
try:
    u.send(None)
except StopIteration as e:
    print(e.value)
src = "def g():\n    await x\n"
try:
    compile(src, "s", "exec")
except SyntaxError as e:
    print(e.msg)
