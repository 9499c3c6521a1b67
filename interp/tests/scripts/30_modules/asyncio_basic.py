import asyncio


async def work(name, n):
    out = []
    for i in range(n):
        out.append(f"{name}{i}")
        await asyncio.sleep(0)
    return out


async def fail():
    await asyncio.sleep(0)
    raise ValueError("async failure")


async def main():
    print(await work("a", 2))
    print(await asyncio.gather(work("b", 2), work("c", 1)))
    t = asyncio.create_task(work("t", 3), name="task")
    print(t.done(), t.get_name())
    print(await t, t.done())
    try:
        await fail()
    except ValueError as e:
        print(e)
    print([type(r).__name__ for r in await asyncio.gather(fail(), work("d", 1), return_exceptions=True)])
    q = asyncio.Queue()

    async def producer():
        for i in range(3):
            await q.put(i)
        await q.put(None)

    async def consumer():
        got = []
        while (x := await q.get()) is not None:
            got.append(x)
        return got

    _, got = await asyncio.gather(producer(), consumer())
    print(got)
    try:
        await asyncio.wait_for(asyncio.sleep(10), timeout=0.01)
    except asyncio.TimeoutError:
        print("timeout")
    c = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    c.cancel()
    try:
        await c
    except asyncio.CancelledError:
        print("cancelled", c.cancelled())
    lock, order = asyncio.Lock(), []

    async def locked(k):
        async with lock:
            order.append(k)
            await asyncio.sleep(0)
            order.append(k)

    await asyncio.gather(*(locked(k) for k in range(3)))
    print(order)
    e = asyncio.Event()
    waiter = asyncio.create_task(e.wait())
    e.set()
    print(await waiter)
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(work(x, 1)) for x in "xy"]
    print([t.result() for t in ts])
    return "end"


print(asyncio.run(main()))
