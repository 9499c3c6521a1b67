def adder(n):
    return lambda x: x + n


add5, add10 = adder(5), adder(10)
print(add5(1), add10(1), [adder(i)(100) for i in range(3)])
fs = []
for i in range(3):
    fs.append(lambda: i)
print([f() for f in fs])
i = "changed"
print([f() for f in fs])
fs = [(lambda k: lambda: k)(i) for i in range(3)]
print([f() for f in fs])


def make_funcs():
    out = []
    for i in range(3):
        def f(i=i):
            return i * 10
        out.append(f)
    return out


print([f() for f in make_funcs()])


def bank(balance):
    def deposit(x):
        nonlocal balance
        balance += x
        return balance

    def get():
        return balance
    return deposit, get


d, g = bank(100)
d(50)
d(25)
print(g())


def pipeline(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x
    return run


print(pipeline(add5, add10, str, len)(985), pipeline()(7))


def toggler():
    state = False

    def toggle():
        nonlocal state
        state = not state
        return state
    return toggle


t = toggler()
print(t(), t(), t())
