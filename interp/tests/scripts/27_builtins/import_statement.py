import math
import os.path as p
import collections.abc
from math import sqrt, pi as PI
from collections import (
    OrderedDict,
    deque as dq,
)
import json, string
print(math.floor(2.5), p.join("a", "b"), sqrt(16), round(PI, 2), dq([1]), json.dumps([1]), string.digits)
print(math.__name__, type(math).__name__, collections.abc.__name__, hasattr(math, "nope"))
import math as again
print(again is math)
for stmt in ("import no_such_module_at_all", "from math import no_such_name", "import math.nothing", "from . import x", "import os.no_such", "from no_such_package.sub import x"):
    try:
        exec(stmt)
    except ImportError as e:
        print(type(e).__name__, e if "unknown location" not in str(e) and "(" not in str(e) else "", e.name)


def local_import():
    import itertools
    from functools import reduce
    return list(itertools.repeat(1, 2)), reduce(lambda a, b: a + b, [1, 2, 3])


print(local_import(), "itertools" in globals())
import sys
print("math" in sys.modules, sys.modules["math"] is math)
m = type(sys)("made_up", "doc")
m.value = 42
sys.modules["made_up"] = m
import made_up
from made_up import value
print(made_up.value, value, made_up.__doc__, __import__("made_up") is m)
import importlib
print(importlib.import_module("collections.abc").__name__, importlib.import_module("math") is math)
ns = {}
exec("from string import *", ns)
print("ascii_lowercase" in ns, "_re" in ns)
m.__getattr__ = lambda name: f"dynamic {name}"
print(made_up.anything)
from made_up import other
print(other)
try:
    math.nope
except AttributeError as e:
    print(e)
del sys.modules["made_up"]
try:
    import made_up
except ModuleNotFoundError as e:
    print(e)
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as e:
    print(e)
