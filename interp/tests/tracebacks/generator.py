def numbers():
    yield 1
    yield int("two")


def consume(it):
    return sum(x for x in it)


consume(numbers())
