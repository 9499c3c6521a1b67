"""Calls everything that is built in with odd arguments: no call may do worse than raise.

Usage: odd_calls.py SEED STEPS [loud]

A random walk: it picks a function of a native module, or an object and an attribute of its type, and
arguments out of a pool of odd values, to which results are added. Everything follows from the seed.
With `loud`, every call is announced on standard error before it is made, and so is what came of it.
"""

import sys

MODULES = [
    'array', 'binascii', 'cmath', 'codecs', '_codecs', 'collections', '_collections', 'copy', 'csv',
    '_csv', 'datetime', 'decimal', 'errno', 'fractions', 'functools', '_functools', 'hashlib',
    '_md5', '_sha2', 'heapq', '_heapq', 'io', '_io', 'itertools', 'json', '_json', 'math', 'operator',
    '_operator', 'random', '_random', 're', '_sre', 'string', '_string', 'struct', '_struct',
    'textwrap', 'types', '_types', 'typing', 'unicodedata', 'weakref', '_weakref', 'zlib', 'bisect',
    'statistics', 'enum', 'dataclasses', 'contextvars', 'gc', 'warnings', 'abc', 'inspect', 'ast',
    'colorsys', 'keyword', 'numbers', 'posixpath', 'shlex', 'difflib', 'pprint', 'reprlib', 'html',
    'base64', 'uuid', 'ipaddress', 'urllib.parse', 'tokenize', 'traceback', 'linecache', 'graphlib',
]

# What blocks, ends the process, changes the machine or a walk to come, or goes on for ever by design.
UNWANTED = {
    'exit', 'quit', 'input', 'breakpoint', 'help', 'open', 'open_code', 'FileIO', 'fdopen', 'print',
    'sleep', 'count', 'cycle', 'repeat', 'system', '_exit', 'abort', 'exec', 'eval', 'compile',
    '__import__', 'setattr', 'delattr', '__setattr__', '__delattr__', '__build_class__', 'vars',
    'globals', 'locals', 'set_debug', 'disable', 'freeze', 'factorial', 'comb', 'perm', 'pow',
    '__pow__', '__rpow__', '__ipow__', 'product', 'permutations', 'combinations',
    'combinations_with_replacement', 'simplefilter', 'filterwarnings', 'resetwarnings', 'interact',
    'set_threshold', 'settrace', 'setrecursionlimit', 'file_digest', 'main', 'test', 'getpass',
    '_test', 'source_from_cache', '_getframe', 'register_error', 'register', 'unregister',
    '__subclasses__', '__dict__', '__class__', '__bases__', 'set_trace', 'walk_stack', 'getLines',
    'update_wrapper', '__init_subclass__', '_register_task', 'getnode', 'uuid1', 'showwarning',
    '_showwarnmsg', '_showwarnmsg_impl', 'collect', '_ipconfig_getter', '_arp_getter', '_find_mac',
    '_get_command_stdout', 'prefix', 'expovariate', 'binomialvariate', 'getrandbits', 'randbytes',
    'print_stack', 'print_exc', 'print_last', 'print_tb', 'print_list', 'print_exception',
    'limit_denominator', 'lru_cache', 'get_close_matches', 'HtmlDiff', 'ndiff', 'find_longest_match',
    'kde_random', 'kde', 'restore', 'setstate', 'make_table', 'walk_tb', 'update_abstractmethods',
}

PLAIN = [
    None, True, False, Ellipsis, NotImplemented, 0, 1, -1, 2, 3, 7, 255, 256, -256, 1000, 65536,
    0x110000, 0xD800, 2**31 - 1, -(2**31), 2**40, 2**62 - 1, 2**62, 2**63 - 1, -(2**63), 2**64, 10**30, -(10**30),
    0.0, -0.0, 0.5, -1.5, 1e308, -1e-320, float('inf'), float('-inf'), float('nan'),
    1j, complex('nan'), '', 'a', 'abc', 'é', '\ud800', '\U0001F600', '\x00', 'x' * 300, ' 12 ', '1e5',
    '%s', '%(a)s', '%*d', '{}', '{0.a[1]!r:>5}', '{', '%', '10d', '<99', '_,.3f', 'utf-8', 'ascii',
    'strict', 'surrogateescape', 'ignore', 'rt', '__class__', '__init__', 'i', '>hhl', '3s2xq',
    b'', b'a', b'abc', b'\xff\x00\x80', b'%d %s', b'x' * 100, '(a|b)*?', '[', '\\g<1>', '\\1',
    '2020-02-30', 'NaN', 'sNaN', '1/3', '[1, {"a": null}]', '"\\ud834"', 'import a', 'f(x', '127.0.0.1', '::1/64',
]


class Odd:
    """Does what its mode says in every special method."""

    def __init__(self, mode):
        self.mode = mode
        self.left = 3
        self.calls = 0

    def answer(self, *_):
        mode = self.mode
        self.calls += 1
        # What asks for ever, as `iter(odd, None)` does, is told to stop.
        if mode == 'raises' or self.calls > 100:
            raise ValueError('odd')
        if mode == 'huge':
            return 2**62
        if mode == 'negative':
            return -1
        if mode == 'none':
            return None
        if mode == 'self':
            return self
        if mode == 'text':
            return 'text'
        if mode == 'clears':
            for victim in list(VICTIMS):
                try:
                    victim.clear()
                except Exception:
                    pass
            return 1
        if mode == 'grows':
            for victim in list(VICTIMS):
                try:
                    if isinstance(victim, dict):
                        victim[len(victim)] = self
                    elif isinstance(victim, set):
                        victim.add(len(victim))
                    elif len(victim) < 100:
                        victim.append(1)
                except Exception:
                    pass
            return 0
        return 1

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            self.left = 3
            raise StopIteration
        return self.answer()

    def __getitem__(self, key):
        if isinstance(key, int) and key > 3:
            raise IndexError
        return self.answer()

    def keys(self):
        return ['a', self.answer()]


SPECIAL = [
    '__index__', '__int__', '__float__', '__complex__', '__len__', '__length_hint__', '__hash__',
    '__eq__', '__lt__', '__gt__', '__le__', '__ne__', '__bool__', '__repr__', '__str__', '__format__',
    '__iter__', '__contains__', '__reversed__', '__call__', '__add__', '__radd__', '__iadd__',
    '__mul__', '__rmul__', '__sub__', '__rsub__', '__and__', '__or__', '__mod__', '__rmod__',
    '__truediv__', '__floordiv__', '__divmod__', '__neg__', '__abs__', '__round__', '__trunc__',
    '__floor__', '__ceil__', '__bytes__', '__fspath__', '__enter__', '__exit__', '__setitem__',
    '__delitem__', '__missing__', '__get__', '__set_name__', '__instancecheck__', '__buffer__',
    '__subclasscheck__', '__mro_entries__', '__class_getitem__', '__await__', '__aiter__', '__anext__',
    '__reduce__', '__copy__', '__deepcopy__', '__sizeof__', '__dir__', 'read', 'readline', 'write',
]
for name in SPECIAL:
    setattr(Odd, name, lambda self, *args: self.answer(*args))

MODES = ['raises', 'huge', 'negative', 'none', 'self', 'text', 'clears', 'grows', 'one']
VICTIMS = []


class IntChild(int):
    pass


class StrChild(str):
    pass


class ListChild(list):
    pass


class DictChild(dict):
    def __missing__(self, key):
        return key


class TupleChild(tuple):
    pass


class ErrorChild(Exception):
    pass


def generator():
    try:
        got = yield 1
        while got:
            got = yield got
    finally:
        VICTIMS.clear()


async def coroutine():
    return 1


class Walk:
    def __init__(self, seed, loud):
        self.state = seed * 2654435761 % 2**32 + 1
        self.loud = loud
        self.functions = self.find_functions()
        self.renew()

    def below(self, n):
        state = self.state
        state ^= state << 13 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= state << 17 & 0xFFFFFFFFFFFFFFFF
        self.state = state
        return (state >> 11) % n

    def pick(self, items):
        return items[self.below(len(items))]

    def find_functions(self):
        found = []
        for name in MODULES + ['builtins'] * 8:
            try:
                module = __import__(name, None, None, ['*'])
            except ImportError:
                continue
            for key in sorted(dir(module)):
                f = getattr(module, key, None)
                if key not in UNWANTED and callable(f) and not key.startswith('__'):
                    found.append((f'{name}.{key}', f))
        return found

    def renew(self):
        """A new pool of objects that calls may change."""
        del VICTIMS[:]
        itself = [1]
        itself.append(itself)
        knot = {}
        knot['k'] = knot
        closed = generator()
        closed.close()
        running = iter([1, 2, 3])
        next(running)
        items = [
            [], [3, 1, 2], itself, {}, {'a': 1, 2: 'b'}, knot, set(), {1, 'a', None}, frozenset({1, 2}),
            (), (1, 'a', None), (itself,), bytearray(), bytearray(b'abcdef'), memoryview(b'abcd'),
            memoryview(bytearray(b'12345678')), range(0), range(5, -10, -3), range(10**20, 10**20 + 5),
            slice(None), slice(1, -1, 0), slice(2**62, -5, 2), iter([1, 2]), running, iter({'a': 1}),
            reversed([1, 2, 3]), enumerate('ab'), zip('ab', [1, 2]), map(str, [1]), filter(None, [0, 1]),
            generator(), closed, lambda *args, **kwargs: args, len, [].append, int, str, list, dict,
            type, object, object(), Odd, ValueError('a', 1), OSError(2, 'no', 'f'), ErrorChild(),
            StopIteration(3), KeyError, ExceptionGroup('g', [ValueError(1)]), UnicodeDecodeError('a', b'a', 0, 1, 'r'),
            IntChild(5), StrChild('child'), ListChild([1, 2]), DictChild(a=1), TupleChild((1, 2)),
            property(len), staticmethod(len), classmethod(len), super(IntChild, IntChild(2)), sys, NotImplemented,
            int.__add__, str.join, dict.fromkeys, list[int], int | str, type(None),
        ]
        items += [Odd(mode) for mode in MODES]
        for name, call in (
            ('io', lambda m: m.StringIO('a\nb')), ('io', lambda m: m.BytesIO(b'a\nb')),
            ('collections', lambda m: m.deque([1, 2, 3], 5)), ('collections', lambda m: m.OrderedDict(a=1)),
            ('collections', lambda m: m.defaultdict(list)), ('collections', lambda m: m.Counter('aab')),
            ('array', lambda m: m.array('i', [1, 2, 3])), ('re', lambda m: m.compile('(a)|b*')),
            ('re', lambda m: m.match('(a)(b)?', 'ab')), ('random', lambda m: m.Random(1)),
            ('struct', lambda m: m.Struct('<hq3s')), ('hashlib', lambda m: m.md5(b'a')),
            ('functools', lambda m: m.partial(max, 1)), ('itertools', lambda m: m.chain('ab', [1])),
            ('itertools', lambda m: m.islice([1, 2, 3], 2)), ('itertools', lambda m: m.groupby('aab')),
            ('itertools', lambda m: m.zip_longest('ab', [1])), ('operator', lambda m: m.itemgetter(1, 'a')),
            ('operator', lambda m: m.attrgetter('a.b')), ('operator', lambda m: m.methodcaller('clear')),
            ('types', lambda m: m.SimpleNamespace(a=1)), ('types', lambda m: m.MappingProxyType({'a': 1})),
            ('datetime', lambda m: m.datetime(2020, 2, 29)), ('datetime', lambda m: m.timedelta(1, 2, 3)),
            ('decimal', lambda m: m.Decimal('1.5')), ('fractions', lambda m: m.Fraction(1, 3)),
            ('itertools', lambda m: m.tee([1, 2])[0]), ('codecs', lambda m: m.getincrementaldecoder('utf-8')()),
        ):
            try:
                items.append(call(__import__(name)))
            except Exception:
                pass
        VICTIMS.extend(v for v in items if isinstance(v, (list, dict, set, bytearray)))
        self.items = items
        self.added = 0

    def argument(self):
        return self.pick(self.items) if self.below(2) else self.pick(PLAIN)

    def step(self):
        if self.below(3):
            receiver = self.argument()
            try:
                names = [n for n in dir(type(receiver)) if n not in UNWANTED]
            except Exception:
                return
            if not names:
                return
            name = self.pick(names)
            label = f'{type(receiver).__name__}.{name}'
            try:
                f = getattr(receiver, name)
            except Exception:
                return
            if not callable(f):
                return
            if self.below(8) == 0:
                f = getattr(type(receiver), name, f)
        else:
            label, f = self.pick(self.functions)
        args = [self.argument() for _ in range(self.below(4))]
        kwargs = {}
        if self.below(6) == 0:
            kwargs[self.pick(['key', 'default', 'a', 'reverse', 'maxlen', 'sep', 'end', 'errors', 'start', 'strict'])] = self.argument()
        if self.loud:
            self.say(f'{label} ' + ', '.join(self.show(a) for a in [*args, *kwargs.items()]))
        try:
            result = f(*args, **kwargs)
            if self.loud:
                self.say('  gave ' + type(result).__name__)
            if type(result).__name__ not in ('repeat', 'cycle', 'count'):
                self.use(result)
        except BaseException as e:
            if self.loud:
                self.say('  raised ' + type(e).__name__)
            result = e
        if self.added < 20 and self.below(4) == 0 and self.is_small(result):
            self.items.append(result)
            self.added += 1

    def use(self, v):
        """Looks at a result in one of the ways that programs do."""
        way = self.below(12)
        if way == 0:
            repr(v)
        elif way == 1:
            hash(v)
        elif way == 2:
            len(v)
        elif way == 3:
            it = iter(v)
            for _ in range(5):
                next(it)
        elif way == 4:
            v == self.argument()
        elif way == 5:
            v[self.argument()]
        elif way == 6:
            v + self.argument()
        elif way == 7:
            format(v, self.pick(['', '>9', '.3', 'x', ',']))
        elif way == 8:
            self.argument() in v

    def is_small(self, v):
        if isinstance(v, int):
            return -(2**200) < v < 2**200
        if type(v).__name__ in ('repeat', 'cycle', 'count'):
            return False
        try:
            return len(v) < 1000
        except Exception:
            return True

    def show(self, v):
        if type(v) in (int, float, bool, type(None), complex):
            return str(v)
        if type(v) in (str, bytes):
            return ascii(v)[:40]
        if type(v) is Odd:
            return f'Odd({v.mode})'
        if type(v) is tuple and len(v) == 2 and type(v[0]) is str:
            return f'{v[0]}={self.show(v[1])}'
        return f'<{type(v).__name__}>'

    def say(self, text):
        sys.stderr.write(ascii(text) + '\n')
        sys.stderr.flush()


def main():
    seed, steps = int(sys.argv[1]), int(sys.argv[2])
    walk = Walk(seed, 'loud' in sys.argv)
    for n in range(steps):
        if n % 40 == 39:
            walk.renew()
        walk.step()
    sys.stdout.write('done\n')


main()
