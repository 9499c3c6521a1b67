class Switch:
    def __await__(self):
        yield ("switch", None)


class Sleep:
    def __init__(self, t):
        self.t = t

    def __await__(self):
        yield ("sleep", self.t)


class Task:
    def __init__(self, name, coro):
        self.name, self.coro, self.result, self.waiters = name, coro, None, []
        self.done = False

    def __await__(self):
        if not self.done:
            yield ("join", self)
        return self.result


class Loop:
    def __init__(self):
        self.now, self.ready, self.sleeping, self.n = 0, [], [], 0

    def spawn(self, name, coro):
        t = Task(name, coro)
        self.ready.append(t)
        return t

    def run(self):
        while self.ready or self.sleeping:
            if not self.ready:
                self.sleeping.sort(key=lambda s: s[:2])
                self.now, _, t = self.sleeping.pop(0)
                self.ready.append(t)
            t = self.ready.pop(0)
            try:
                kind, arg = t.coro.send(None)
            except StopIteration as e:
                t.done, t.result = True, e.value
                self.ready.extend(t.waiters)
                continue
            if kind == "switch":
                self.ready.append(t)
            elif kind == "sleep":
                self.n += 1
                self.sleeping.append((self.now + arg, self.n, t))
            else:
                arg.waiters.append(t)


loop = Loop()


async def worker(name, delay, n):
    for i in range(n):
        print(f"t={loop.now} {name} {i}")
        await Sleep(delay)
    return f"{name} result"


async def main():
    a = loop.spawn("a", worker("a", 3, 2))
    b = loop.spawn("b", worker("b", 2, 3))
    await Switch()
    print("main waits")
    print(await b, await a)
    return "main"


m = loop.spawn("main", main())
loop.run()
print(m.result, loop.now)
