import collections
import datetime
import decimal
import re

today = datetime.date(2024, 5, 6)
for f in (
    lambda: today + 1,
    lambda: today < datetime.timedelta(1),
    lambda: decimal.Decimal("1.1") + 1.1,
    lambda: collections.deque([1]) + 1,
    lambda: collections.deque().appendd,
    lambda: collections.defaultdict(list).a,
    lambda: collections.OrderedDict().b,
    lambda: collections.Counter().c,
    lambda: re.compile("a").patern,
    lambda: [1] + collections.deque(),
    lambda: today.yeer,
    lambda: datetime.datetime(2024, 1, 1).x,
    lambda: (5).x,
    lambda: len.x,
    lambda: type("Own", (datetime.date,), {})(2024, 1, 1) + 1,
):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)


class Shape:
    def describe(self):
        "Describes it."
        return self.nam


try:
    Shape().describe()
except AttributeError as e:
    print(e)
