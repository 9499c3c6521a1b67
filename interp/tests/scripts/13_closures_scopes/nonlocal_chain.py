def level1():
    x = 1

    def level2():
        nonlocal x
        x += 10

        def level3():
            nonlocal x
            x += 100

            def level4():
                y = x
                x2 = y + 1
                return x2
            return level4()
        return level3()
    return level2(), x


print(level1())


def stack():
    items = []

    class View:
        def push(self, v):
            nonlocal items
            items = items + [v]

        @property
        def top(self):
            return items[-1]
    return View(), lambda: items


v, read = stack()
v.push(1)
v.push(2)
print(v.top, read())


def two():
    a = 0

    def inc():
        nonlocal a
        a += 1

    def gen():
        nonlocal a
        while a < 5:
            inc()
            yield a
    return list(gen()), a


print(two())


def param(n):
    def dec():
        nonlocal n
        n -= 1
        return n
    return dec


d = param(3)
print(d(), d(), d())
for src in ("def f():\n nonlocal q\n", "nonlocal q", "def f():\n x = 1\n global x\n", "def f(x):\n global x\n", "def f():\n print(x)\n nonlocal x\n"):
    try:
        compile(src, "<test>", "exec")
    except SyntaxError as e:
        print(e.msg)


def comp():
    total = 0

    def add(v):
        nonlocal total
        total += v
        return v
    [add(v) for v in range(5)]
    return total


print(comp())
