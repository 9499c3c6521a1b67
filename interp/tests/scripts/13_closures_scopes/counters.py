def counter(start=0):
    n = start

    def step(by=1):
        nonlocal n
        n += by
        return n

    def reset():
        nonlocal n
        n = start

    return step, reset


a, reset_a = counter()
b, _ = counter(10)
print(a(), a(), b(), a(5), b())
reset_a()
print(a())
print(a.__code__.co_freevars, len(a.__closure__), a.__closure__[1].cell_contents if len(a.__closure__) > 1 else a.__closure__[0].cell_contents)


def late():
    return [lambda: i for i in range(3)], [lambda i=i: i for i in range(3)]


x, y = late()
print([f() for f in x], [f() for f in y])


def deep():
    v = "outer"

    def mid():
        def inner():
            nonlocal v
            v = "changed by inner"
        inner()
        return v
    return mid(), v


print(deep())


def shared():
    data = []
    return data.append, lambda: data[:]


add, get = shared()
add(1)
add(2)
print(get())


def account(balance):
    def deposit(n):
        nonlocal balance
        balance += n
        return balance

    def withdraw(n):
        nonlocal balance
        if n > balance:
            raise ValueError("insufficient")
        balance -= n
        return balance
    return {"deposit": deposit, "withdraw": withdraw}


acc = account(10)
print(acc["deposit"](5), acc["withdraw"](3))
try:
    acc["withdraw"](100)
except ValueError as e:
    print(e)
