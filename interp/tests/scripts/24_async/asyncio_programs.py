import asyncio
async def w(n, t):
    await asyncio.sleep(t); print("w", n); return n
async def main():
    print(await asyncio.gather(w(1, 0.4), w(2, 0.2), w(3, 0)))
    q = asyncio.Queue(2)
    async def prod():
        for i in range(5): await q.put(i)
        await q.put(None)
    async def cons():
        r = []
        while (x := await q.get()) is not None: r.append(x)
        return r
    t = asyncio.create_task(prod()); print(await cons()); await t
    try: await asyncio.wait_for(asyncio.sleep(1), 0.01)
    except TimeoutError: print("timeout")
    l = asyncio.Lock()
    async with l: print("locked", l.locked())
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, lambda: sum(range(1000))))
    print(await asyncio.to_thread(pow, 2, 10))
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(w(7, 0)); b = tg.create_task(w(8, 0.001))
    print(a.result(), b.result())
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(w(9, 0)); tg.create_task(bad())
    except* ValueError as e: print(e.exceptions)
    ev = asyncio.Event(); loop.call_later(0.01, ev.set); await ev.wait(); print("event")
    t = asyncio.create_task(asyncio.sleep(10)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled")
    async with asyncio.timeout(5): pass
    s = asyncio.Semaphore(1)
    async with s: print("sem")
    async for x in agen(): print(x)
    done, pend = await asyncio.wait([asyncio.create_task(w(4, 0)), asyncio.create_task(asyncio.sleep(1))], return_when=asyncio.FIRST_COMPLETED); print(len(done), len(pend)); [p.cancel() for p in pend]
    for c in asyncio.as_completed([w(5, .01), w(6, 0)]): print(await c)
async def agen():
    for i in range(3): yield i; await asyncio.sleep(0)
async def bad(): raise ValueError("x")
asyncio.run(main())
async def echo():
    async def h(r, w):
        d = await r.readline(); w.write(d.upper()); await w.drain(); w.close()
    s = await asyncio.start_server(h, "127.0.0.1", 0); port = s.sockets[0].getsockname()[1]
    r, wr = await asyncio.open_connection("127.0.0.1", port); wr.write(b"hello\n"); print(await r.read()); wr.close(); s.close(); await s.wait_closed()
asyncio.run(echo())
