# How messages name types of native modules, and what wrong calls and divisions say.
import collections
import datetime
import decimal
import functools
import io
import itertools
import re
import threading
import types

values = [collections.deque(), collections.OrderedDict(), re.compile(""), datetime.date(2020, 1, 1),
          decimal.Decimal(1), itertools.count(), functools.partial(int), types.SimpleNamespace(),
          io.StringIO(), threading.local(), threading.Lock(), 5, None, print, int]
for v in values:
    for f in (lambda v: v.zork, lambda v: v + b"", lambda v: v.zork(), lambda v: len(v) and v(1, 2)):
        try:
            f(v)
        except (TypeError, AttributeError) as e:
            print(e)
zero, f = 0, 0.0
for source in ("1 / zero", "1 // zero", "1 % zero", "1.0 / f", "1.5 // f", "1 % f", "divmod(1, zero)",
               "divmod(1.0, zero)", "1j / zero", "0 ** -1", "complex(0) ** -1", "2 ** 70 / zero",
               "eval()", "sum()", "'abc'.replace('a')", "reversed()", "staticmethod()",
               "(1,) + [2]", "P(1) + 2", "'%d' % '3'"):
    try:
        eval(source, {**globals(), "P": collections.namedtuple("P", "x")})
    except (TypeError, ZeroDivisionError) as e:
        print(source, "->", e)


class Index:
    def __index__(self):
        return 1

    def __int__(self):
        return 2


print("%d" % Index(), "%x" % Index())
