# A StopIteration that a function raises ends the iterator that called it, and nothing more.
from itertools import cycle, islice


def stop_at_two(x):
    if x == 2:
        raise StopIteration
    return x


def roundrobin(*iterables):
    iterators = map(iter, iterables)
    for n in range(len(iterables), 0, -1):
        iterators = cycle(islice(iterators, n))
        yield from map(next, iterators)


def delegate():
    yield from map(stop_at_two, [1, 2, 3])


def delegate_filter():
    yield from filter(stop_at_two, [1, 2, 3])


def contains():
    yield 1 in map(stop_at_two, [3, 2])


def unpacks():
    a, b = map(stop_at_two, [1, 2])
    yield a


print(list(roundrobin("ABC", "D", "EF")))
for f in (delegate, delegate_filter, contains, unpacks):
    try:
        print(f.__name__, list(f()))
    except ValueError as e:
        print(f.__name__, e)
