# What is pickled comes back, in every protocol, and what is written is what CPython writes.
import collections
import copyreg
import enum
import fractions
import functools
import io
import pickle
from dataclasses import dataclass


class Plain:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self):
        return f'Plain({self.__dict__})'


class Slots:
    __slots__ = ('a', 'b')

    def __init__(self, a):
        self.a = a

    def __eq__(self, other):
        return self.a == other.a and hasattr(self, 'b') == hasattr(other, 'b')


class State(Plain):
    def __getstate__(self):
        return {'only': sorted(self.__dict__)}

    def __setstate__(self, state):
        self.__dict__['set'] = state


class Args:
    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self.given = args, kwargs
        return self


class Positional(Args):
    def __getnewargs__(self):
        return 7,


class Keyed(Args):
    def __getnewargs_ex__(self):
        return (1, 2), {'k': 3}


class Listed(list):
    pass


class Mapped(dict):
    pass


class Text(str):
    pass


class Color(enum.Enum):
    RED = 1
    BLUE = 'b'


@dataclass
class Point:
    x: int
    y: list


Pair = collections.namedtuple('Pair', 'left right')


class Outer:
    class Inner:
        def method(self):
            return 'inner'


class Reduced:
    def __init__(self, n):
        self.n = n

    def __reduce__(self):
        return Reduced, (self.n,), None, iter([]), iter([])

    def __eq__(self, other):
        return self.n == other.n


class Named:
    def __reduce__(self):
        return 'named'


named = Named()
shared = ['shared', {'k': (1, 2)}]
values = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63, -2**63, 10**50, -10**50,
    2**2000, 0.0, -0.0, 1.5, 1e300, 1e-300, float('inf'), '', 'a', 'é€😀', 'x' * 300, '\ud800', 'a\nb\\c', b'', b'ab', b'x' * 300,
    bytes(range(256)), bytearray(b'abc'), bytearray(), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], list(range(2500)),
    {}, {1: 2}, {'a': 1, 'b': [2]}, {i: i for i in range(2100)}, set(), {1}, frozenset(), frozenset([5]), [[[[]]]],
    (shared, shared, [shared]), range(5), slice(1, 2, 3), complex(1, -2), ..., NotImplemented, type(None), int, len, dict.fromkeys,
    Plain, Plain(), Plain(a=1, b=[2], c='x'), Slots(3), State(q=1), Args(1), Positional(), Keyed(), Listed([1, 2]),
    Mapped(a=1), Text('text'), Color.RED, [Color.RED, Color.RED, Color.BLUE], Point(1, [2]), Pair(1, Pair(2, 3)), Outer.Inner,
    Reduced(5), named, functools.partial(int, base=2), fractions.Fraction(1, 3), collections.Counter('aab'),
    collections.OrderedDict([(1, 2), (3, 4)]), collections.deque([1, 2], 5), collections.defaultdict(list, a=[1]),
    ValueError('bad', 3), KeyError('k'), 'y' * 70000, [b'z' * 70000, 'end'], bytearray(70000), ['long', 'x' * 65536, 'tail'] * 2,
]


def show(v):
    text = repr(v)
    if len(text) > 60 or ' at 0x' in text or 'object' in text:
        return f'{type(v).__name__}'
    return ascii(text)


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (Args, State, functools.partial, BaseException)):
        return str(vars(a)) == str(vars(b)) or isinstance(a, State)
    return a == b or repr(a) == repr(b)


import hashlib
for v in values:
    sums = []
    for protocol in range(2 if isinstance(v, (Slots, Keyed, Positional, Outer)) or v is Outer.Inner else 0, 6):
        data = pickle.dumps(v, protocol)
        again = pickle.loads(data)
        assert same(again, v), (v, again, protocol)
        # Names of attributes may be the same object as other text in one interpreter and not in another.
        sums.append(len(data) if isinstance(v, (enum.Enum, set, frozenset, BaseException, fractions.Fraction, functools.partial))
                    or type(v).__module__ in ('collections', '__main__') or isinstance(v, (list, dict, tuple, type)) or callable(v)
                    else hashlib.md5(data).hexdigest()[:6])
    print(show(v), sums if not isinstance(sums[0], int) or isinstance(v, (list, tuple, dict)) and len(repr(v)) < 40 else '')

# Objects that contain themselves.
a = []
a.append(a)
b = pickle.loads(pickle.dumps(a))
assert b[0] is b
d = {}
d['d'] = d
assert (e := pickle.loads(pickle.dumps(d)))['d'] is e
p = Plain()
p.self, p.items = p, [p, (p,)]
q = pickle.loads(pickle.dumps(p))
assert q.self is q and q.items[0] is q and q.items[1][0] is q
t = ([],)
t[0].append(t)
u = pickle.loads(pickle.dumps(t))
assert u[0][0] is u and type(u) is tuple
x, y = pickle.loads(pickle.dumps((shared, shared)))
assert x is y and x[1]['k'] == (1, 2)
print(pickle.loads(pickle.dumps(State(b=1, a=2))).__dict__, pickle.loads(pickle.dumps(Keyed())).given,
      pickle.loads(pickle.dumps(Positional())).given, pickle.loads(pickle.dumps(named)) is named)

# Errors.
for bad in (lambda: 0, (i for i in ()), io.StringIO, open, type('Local', (), {})()):
    try:
        pickle.dumps([bad])
    except Exception as e:
        print(type(e).__name__)
    else:
        print('pickled')
for data in (b'', b'\x80', b'\x80\x09.', b'K', b'.', b'(', b'h\x05.', b'\x94.', b'\xff', b'X\x05\x00\x00\x00ab', b'\x80\x04\x95', b'0.', b'e.',
             b'K\x01K\x02\x93.', b'cno_such_module\nx\n.', b'csys\nno_such_name\n.', b'\x8a\x02\xff\x7f.', b'I01\n.', b'I10\n.', b'L5L\n.', b'F1.5\n.',
             b"S'abc'\n.", b'Vab\\u20ac\n.', b'(I1\nI2\nt.', b'(lp0\nI5\na.', b'(dp0\nI5\nI6\ns.', b'c__builtin__\nrange\n(I3\ntR.', b'N2\x86.', b'(K\x01d.'):
    try:
        print(data, repr(pickle.loads(data)))
    except Exception as e:
        print(data, type(e).__name__)
try:
    pickle.loads('text')
except TypeError as e:
    print(type(e).__name__)
for protocol in (6, -1, True):
    try:
        print(pickle.dumps(5, protocol)[:3])
    except Exception as e:
        print(type(e).__name__, e)

# The registry, files, and the classes.
class Foreign:
    def __init__(self, v):
        self.v = v


copyreg.pickle(Foreign, lambda f: (Foreign, (f.v * 2,)))
print(pickle.loads(pickle.dumps([Foreign(4)]))[0].v)
f = io.BytesIO()
pickle.dump([1, 'a'], f)
pickle.dump({'b': 2}, f, protocol=2)
f.seek(0)
print(pickle.load(f), pickle.load(f))
try:
    pickle.load(f)
except EOFError:
    print('end')


class Persistent(pickle.Pickler):
    def persistent_id(self, v):
        return 'P' if v is shared else None

    def reducer_override(self, v):
        return (int, ('5',)) if isinstance(v, Plain) else NotImplemented


class Unpersistent(pickle.Unpickler):
    def persistent_load(self, pid):
        return shared

    def find_class(self, module, name):
        print('find', module, name)
        return super().find_class(module, name)


f = io.BytesIO()
Persistent(f).dump([shared, Plain(), 3])
f.seek(0)
print(Unpersistent(f).load()[1:])
buffers = []
data = pickle.dumps(bytearray(b'abc'), 5, buffer_callback=buffers.append)
print(pickle.loads(data), pickle.loads(memoryview(data)), pickle.loads(bytearray(data), buffers=[]))
