from collections import deque


class Sleep:
    def __init__(self, n):
        self.n = n


class Kernel:
    def __init__(self):
        self.ready, self.time, self.sleeping, self.mail, self.log = deque(), 0, [], {}, []

    def spawn(self, name, gen):
        self.mail[name] = deque()
        self.ready.append((name, gen, None))

    def run(self):
        while self.ready or self.sleeping:
            if not self.ready:
                self.time = min(t for t, *_ in self.sleeping)
                due = [s for s in self.sleeping if s[0] == self.time]
                self.sleeping = [s for s in self.sleeping if s[0] != self.time]
                self.ready.extend((n, g, None) for _, n, g in due)
            name, gen, value = self.ready.popleft()
            try:
                request = gen.send(value)
            except StopIteration as e:
                self.log.append(f"{self.time} {name} ends {e.value}")
                continue
            except ZeroDivisionError as e:
                self.log.append(f"{self.time} {name} crashed: {e}")
                continue
            match request:
                case Sleep(n=n):
                    self.sleeping.append((self.time + n, name, gen))
                case ("send", to, message):
                    self.mail[to].append(message)
                    self.ready.append((name, gen, True))
                case "receive" if self.mail[name]:
                    self.ready.append((name, gen, self.mail[name].popleft()))
                case "receive":
                    self.sleeping.append((self.time + 1, name, again(gen, self.mail[name])))
                case None:
                    self.ready.append((name, gen, None))


def again(gen, box):
    while not box:
        yield Sleep(1)
    value = box.popleft()
    while True:
        try:
            request = gen.send(value)
        except StopIteration as e:
            return e.value
        value = yield request


def producer(n):
    for i in range(n):
        yield Sleep(2)
        yield "send", "consumer", i * 10
    yield "send", "consumer", None
    return "done"


def consumer():
    got = []
    while (x := (yield "receive")) is not None:
        got.append(x)
    return got


def broken():
    yield None
    yield Sleep(3)
    1 / 0


k = Kernel()
k.spawn("consumer", consumer())
k.spawn("producer", producer(3))
k.spawn("broken", broken())
k.run()
print("\n".join(k.log))
