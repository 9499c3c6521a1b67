# attrgetter, itemgetter and methodcaller.
import copy
import pickle
from operator import attrgetter, itemgetter, methodcaller


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.inner = None

    @property
    def sum(self):
        return self.x + self.y

    def __getitem__(self, key):
        return key * 2

    def __getattr__(self, name):
        if name.startswith('no_'):
            raise AttributeError(name)
        return name.upper()

    def scaled(self, by, *, plus=0):
        return self.x * by + plus


p = Point(1, 2)
p.inner = Point(3, 4)
print(attrgetter('x')(p), attrgetter('x', 'sum')(p), attrgetter('inner.sum')(p), attrgetter('inner.x', 'other')(p))
print(itemgetter(1)([5, 6]), itemgetter(1, 0)('ab'), itemgetter('k')({'k': 1}), itemgetter(3)(p), itemgetter(slice(1, 3))([1, 2, 3, 4]))
print(methodcaller('scaled', 3)(p), methodcaller('scaled', by=3, plus=1)(p), methodcaller('upper')('a'), methodcaller('x', 1) and 0)
print(sorted([(1, 'b'), (0, 'c'), (2, 'a')], key=itemgetter(1)), sorted([p, p.inner], key=attrgetter('sum'), reverse=True)[0].x)
print(list(map(methodcaller('split', ','), ['a,b', 'c'])), max([p, p.inner], key=attrgetter('x')).y)


for g in (attrgetter('a', 'b.c'), itemgetter(1, 'x'), methodcaller('f', 1, [2], k='v'), methodcaller('f')):
    print(repr(g))
    try:
        type('Own', (type(g),), {})
    except TypeError as e:
        print('final')
    print(repr(pickle.loads(pickle.dumps(g))) == repr(g), repr(copy.copy(g)) == repr(g), g.__reduce__()[1:])
for bad in (lambda: attrgetter(), lambda: attrgetter(1), lambda: attrgetter(x=1), lambda: attrgetter('a')(), lambda: attrgetter('a')(1, 2),
            lambda: attrgetter('a')(x=1), lambda: attrgetter('no_such')(p), lambda: attrgetter('inner.no_such')(p), lambda: attrgetter('imag.zz')(1),
            lambda: itemgetter(), lambda: itemgetter(x=1), lambda: itemgetter(1)(), lambda: itemgetter(9)([1]), lambda: itemgetter('k')({}),
            lambda: itemgetter(1)(5), lambda: methodcaller(), lambda: methodcaller(1), lambda: methodcaller('f')(), lambda: methodcaller('zz')(1),
            lambda: methodcaller('scaled')(p)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
