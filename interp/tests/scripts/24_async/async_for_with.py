class Sleep:
    def __await__(self):
        yield
        return None


def run(coro):
    steps = 0
    while True:
        try:
            coro.send(None)
            steps += 1
        except StopIteration as e:
            return e.value, steps


class ACount:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await Sleep()
        return self.i


class AM:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    async def __aenter__(self):
        print("aenter", self.name)
        await Sleep()
        return self

    async def __aexit__(self, kind, v, tb):
        print("aexit", self.name, kind.__name__ if kind else None)
        await Sleep()
        return self.swallow


async def main():
    out = []
    async for x in ACount(3):
        if x == 2:
            continue
        out.append(x)
    else:
        out.append("else")
    async with AM("a") as a, AM("b", True):
        raise ValueError("swallowed by b")
    return out, a.name


print(run(main()))


async def comp():
    a = [x async for x in ACount(3)]
    b = {x: x * x async for x in ACount(3) if x != 2}
    c = [await val(x) for x in range(2)]
    d = sorted({x async for x in ACount(2)})
    e = [y async for y in (z + 1 async for z in ACount(2))]
    return a, b, c, d, e


async def val(x):
    await Sleep()
    return x * 100


print(run(comp()))


async def fails():
    try:
        async with AM("c"):
            raise KeyError("x")
    except KeyError as e:
        return repr(e)


print(run(fails()))


async def not_async():
    for bad in (5, [1]):
        try:
            async for x in bad:
                pass
        except TypeError as e:
            print(e)
    try:
        async with 5:
            pass
    except TypeError as e:
        print(str(e)[:40])


run(not_async())
