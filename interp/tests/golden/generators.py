def gen(x):
    y = yield x
    z = yield from y
    return (a for a in z if a)

async def co(x):
    async with x as y:
        await y
    async for i in x:
        yield i
    return

async def comp(x):
    return [await i async for i in x if i]
