from __future__ import print_function
import a.b.c, a.b as d
from . import e
from .f import g as h, i
n = 0
n += 1
def outer():
    global n
    n += 1
    x = 1
    def inner():
        nonlocal x
        x += 1
        return x
    del x
    return [inner for _ in range(x)]
class K:
    n = n
    m = [n for n in n]
d["k"] += 1
d.k -= n
d[1:2] = d[::-1]
a = b = c = {1: 2, **d}
if (y := f()) > 3 and 1 < y <= 9: print(y)
