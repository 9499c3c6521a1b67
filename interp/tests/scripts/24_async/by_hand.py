class Future:
    def __init__(self, name):
        self.name = name

    def __await__(self):
        value = yield self.name
        return value


async def add(a, b):
    x = await Future(a)
    y = await Future(b)
    return x + y


async def main():
    r = await add("first", "second")
    return r * 10


c = main()
print(type(c).__name__, c.send(None), c.send(1))
try:
    c.send(2)
except StopIteration as e:
    print(e.value)
c = main()
c.send(None)
try:
    c.throw(ValueError("thrown in"))
except ValueError as e:
    print(e)
c = main()
c.close()
try:
    c.send(None)
except RuntimeError as e:
    print(e)


async def handler():
    try:
        await Future("wait")
    except KeyError as e:
        return f"handled {e}"
    finally:
        print("cleanup")


h = handler()
h.send(None)
try:
    h.throw(KeyError("k"))
except StopIteration as e:
    print(e.value)


def run(coro):
    value = None
    while True:
        try:
            request = coro.send(value)
        except StopIteration as e:
            return e.value
        value = len(request)


print(run(add("abc", "de")))


async def loop():
    total = 0
    for i in range(3):
        total += await Future("x" * i)
    return total


print(run(loop()))
print(run(i for i in ()))


async def wrong():
    await 5


try:
    run(wrong())
except TypeError as e:
    print(e)
