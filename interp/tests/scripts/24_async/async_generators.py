class Pause:
    def __await__(self):
        got = yield "pause"
        return got


def run(coro):
    while True:
        try:
            coro.send(None)
        except StopIteration as e:
            return e.value


async def agen(n):
    try:
        for i in range(n):
            await Pause()
            got = yield i
            if got is not None:
                print("got", got)
    except ValueError as e:
        print("caught", e)
        yield "after error"
    finally:
        print("agen cleanup")


async def main():
    print([x async for x in agen(3)])
    g = agen(5)
    print(await g.__anext__(), await g.asend("hello"), await g.athrow(ValueError("v")))
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print("stop")
    g = agen(5)
    print(await anext(g))
    await g.aclose()
    print(await anext(g, "default"), aiter(g) is g)
    g = agen(10)
    async for x in g:
        if x == 2:
            break
    await g.aclose()
    g = agen(1)
    total = 0
    async for x in g:
        total += x
    return total


print(run(main()))


async def pipeline():
    async def source():
        for i in range(6):
            yield i

    async def evens(src):
        async for x in src:
            if x % 2 == 0:
                yield x

    async def doubled(src):
        async for x in src:
            yield x * 2

    return [x async for x in doubled(evens(source()))]


print(run(pipeline()), type(agen(1)).__name__)
