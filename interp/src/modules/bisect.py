"""What `_bisect` does where the key function is Python code."""


def _right(a, x, lo, hi, key):
    if lo < 0:
        raise ValueError('lo must be non-negative')
    if hi is None or hi == -1:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        if x < key(a[middle]):
            hi = middle
        else:
            lo = middle + 1
    return lo


def _left(a, x, lo, hi, key):
    if lo < 0:
        raise ValueError('lo must be non-negative')
    if hi is None or hi == -1:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        if key(a[middle]) < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


def _insert_right(a, x, lo, hi, key):
    a.insert(_right(a, key(x), lo, hi, key), x)


def _insert_left(a, x, lo, hi, key):
    a.insert(_left(a, key(x), lo, hi, key), x)
