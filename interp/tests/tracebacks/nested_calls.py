def inner(x):
    return 10 / x


def middle(x):
    result = inner(x) + 1
    return result


def outer():
    for i in (2, 1, 0):
        middle(i)


outer()
