# OrderedDict keeps the order of insertion, and moves keys.
import collections.abc
import copy
import pickle
from collections import OrderedDict


def attempt(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


d = OrderedDict([('a', 1), ('b', 2), ('c', 3)])
attempt(lambda: OrderedDict(1, 2))
attempt(lambda: OrderedDict(5))
attempt(lambda: OrderedDict.fromkeys('abc', 3))
attempt(lambda: OrderedDict.fromkeys('ab'))
attempt(lambda: OrderedDict().popitem())
attempt(lambda: OrderedDict().popitem(last=False))
attempt(lambda: d.move_to_end('z'))
attempt(lambda: d.pop('z'))
attempt(lambda: d.pop('z', default=3))
attempt(lambda: d['nope'])
attempt(lambda: hash(d))
attempt(lambda: d | 5)
attempt(lambda: OrderedDict(x=1, self=2))
attempt(lambda: d.update(1, 2))
attempt(lambda: (d | {'z': 1}, {'z': 1} | d, d.setdefault('q', default=1), d.setdefault('a', 9), d.get('zz', 5)))
attempt(lambda: d.__reduce__()[:4])
attempt(lambda: (d == OrderedDict(reversed(d.items())), dict(d) == OrderedDict(reversed(d.items())), d != OrderedDict(d), d == 5, d != {}))
attempt(lambda: (d.copy(), copy.copy(d), copy.deepcopy(d), d.copy() is d, type(d).__module__, type(d).__qualname__))
attempt(lambda: d.__init__(x=5) or d)
for key, last in (('a', True), ('x', False), ('b', True), ('b', True), ('b', False), ('c', 0)):
    d.move_to_end(key, last=last)
    print(d, list(reversed(d)), list(d.values()), next(iter(d.items())))
print(d.popitem(False), d.popitem(last=True), d, len(d), 'a' in d)
del d['q']
d['q'] = 0
d |= {'m': 1, 'a': 2}
print(d, list(d.keys()), d.clear(), d, bool(d))
d['self'] = d
print(d)
for protocol in range(6):
    e = OrderedDict([(3, 'x'), (1, 'y')])
    e.note = [1]
    again = pickle.loads(pickle.dumps(e, protocol))
    assert again == e and list(again) == [3, 1] and again.note == [1] and type(again) is OrderedDict
one = OrderedDict({1: 'int'})
one.move_to_end(True)
one[1.0] = 'float'
print(one)


class Counted(OrderedDict):
    sets = 0

    def __setitem__(self, key, value):
        type(self).sets += 1
        super().__setitem__(key, value)

    def __missing__(self, key):
        return key * 2


c = Counted([(1, 2)], x=3)
c.update({4: 5})
print(c, c.sets, c[9], c.copy(), type(c.copy()).__name__, Counted.fromkeys([1]), c | {5: 6}, c.sets, c.setdefault(7, 8))


class Recent:
    """The few that were asked for last."""

    def __init__(self, size):
        self.size, self.data = size, OrderedDict()

    def ask(self, key):
        if key in self.data:
            self.data.move_to_end(key)
            return True
        self.data[key] = None
        if len(self.data) > self.size:
            self.data.popitem(last=False)
        return False


recent = Recent(50)
print(sum(recent.ask(i * i % 67) for i in range(5000)), list(recent.data)[:5])
print(collections.OrderedDict(sorted({'b': 1, 'a': 2}.items())), isinstance(d, dict), issubclass(OrderedDict, collections.abc.MutableMapping))
