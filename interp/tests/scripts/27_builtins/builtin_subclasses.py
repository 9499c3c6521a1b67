# Instances of subclasses of builtin types where the builtin ones are expected.
import collections, enum, json, re, os, struct, math, itertools, functools, decimal, string, textwrap, datetime, base64, hashlib, random, operator, copy, pickle, bisect, heapq, sys, io
class S(str): pass
class I(int): pass
class F(float): pass
class L(list): pass
class T(tuple): pass
class D(dict): pass
class St(set): pass
class Fs(frozenset): pass
class B(bytes): pass
class Ba(bytearray): pass
class En(str, enum.Enum): A = 'abc'; C = ','
class In(enum.IntEnum): ONE = 1; TWO = 2
P = collections.namedtuple('P', 'x y')
env = dict(globals())
exprs = '''
"a,b".split(S(",")) | S("a,b").split(",") | "a".join([S("x"), "y"]) | S("-").join("ab") | "abc".startswith(S("a")) | "abc".startswith(T(("z", "a"))) | "abc".endswith(P("c", "d")) | "abc".find(S("c")) | "abc".replace(S("a"), S("z")) | S("abc")[1] | S("abc")[1:] | type(S("abc")[:]) | type(S("abc").upper()) | S("a") == "a" | "a" == S("a") | hash(S("a")) == hash("a") | {S("a"): 1}["a"] | {"a": 1}[S("a")] | S("a") in {"a"} | "b" in S("abc") | S("b") in "abc" | S("%s") % 1 | "%s" % S("q") | "%d" % I(5) | "%x" % I(255) | "%.1f" % F(2.25) | f"{S('z'):>5}" | f"{I(5):03d}" | f"{F(1.5):.2f}" | "{:>4}".format(S("a")) | S("{}").format(1) | int(S("12")) | float(S("1.5")) | complex(S("1j")) | len(S("abc")) | list(S("ab")) | sorted(S("ba")) | S("abc").encode() | B(b"ab").decode() | S("a") + "b" | "a" + S("b") | S("a") * 2 | 2 * S("a") | S("a") < "b" | min(S("b"), "a") | max("a", S("b")) | repr(S("a")) | str(S("a")) | type(str(S("a"))) | eval(S("1+1")) | exec(S("pass")) | getattr([], S("append"))([]) | hasattr(1, S("real")) | setattr(S("x"), S("attr"), 1) | __import__(S("math")).__name__ | ord(S("a")) | S("a").center(I(5), S("*")) | S("abc").translate({97: S("z")}) | str.maketrans(S("a"), S("b")) | S("a\\tb").expandtabs(I(4)) | S("ab").partition(S("b")) | S("a").zfill(I(3)) | S("abc").count(S("b"), I(0), I(3)) | open(S("/dev/null")).read() | os.path.join(S("a"), "b") | re.match(S("a"), S("abc")).group() | re.sub("a", S("b"), S("aa")) | re.compile(S("x")).findall("xx") | json.dumps({S("k"): S("v"), "i": I(3), "f": F(1.5), "l": L([1]), "t": T((1,)), "d": D(a=1), "e": In.TWO, "s": En.A, "n": P(1, 2)}) | json.loads(S("[1]")) | string.Template(S("$a")).substitute(a=S("z")) | textwrap.dedent(S("  a")) | S("abc") is str(S("abc")) | S("é").encode("latin-1")
I(5) + 1 | 1 + I(5) | type(I(5) + 1) | I(5) // 2 | I(7) % 4 | I(2) ** 3 | -I(5) | ~I(5) | I(6) & 3 | 1 << I(3) | I(5) == 5 | hash(I(5)) | {I(5): "a"}[5] | [0,1,2,3,4,5][I(5)] | [0,1,2][I(0):I(2)] | range(I(3)) | list(range(I(1), I(6), I(2))) | I(3) in range(5) | "ab" * I(2) | [1] * I(2) | (1,) * I(2) | chr(I(97)) | hex(I(255)) | bin(I(5)) | round(F(2.567), I(2)) | divmod(I(7), 2) | pow(I(2), 3, I(5)) | abs(I(-3)) | sum([I(1), I(2)]) | sum([I(1)], I(5)) | max(I(1), 2) | int(I(5)) | type(int(I(5))) | float(I(5)) | F(1.5) + 1 | 1 + F(1.5) | F(3.7) // 1 | int(F(3.7)) | F(1.5) == 1.5 | math.sqrt(F(4.0)) | math.floor(F(2.5)) | math.gcd(I(4), 6) | math.factorial(I(5)) | str(I(5)) | repr(F(1.5)) | bool(I(0)) | I(5).bit_length() | I(5).to_bytes(2, "big") | bytes(I(3)) | bytes([I(65)]) | bytearray([I(65)]) | B(b"abc")[I(1)] | struct.pack("i", I(5)) | itertools.islice(range(10), I(3)).__next__() | list(itertools.repeat(1, I(2))) | decimal.Decimal(I(5)) | datetime.date(I(2020), I(1), I(2)) | In.ONE + 1 | [1,2,3][In.ONE] | f"{In.ONE}" | f"{In.ONE:>3}" | str(In.ONE) | repr(In.ONE) | In.ONE == 1 | In.ONE < 2 | "%d" % In.TWO | En.A + "d" | En.A.upper() | "x{}".format(En.A) | f"{En.A}" | En.A == "abc" | {En.A: 1}["abc"] | "abc" in [En.A] | str(En.A) | ",".join([En.A, "z"]) | "a,b".split(En.C) | isinstance(True, I) | I(True) | I("7") | F("2.5") | range(In.TWO) | 10 - In.ONE | 1.5 * In.TWO
[1] + L([2]) | L([2]) + [1] | L([1]) == [1] | [1] == L([1]) | len(L([1])) | L([3,1,2])[1:] | type(L([1])[:]) | type(L([1]) + [2]) | type(L([1]).copy()) | sorted(L([2,1])) | list(L([1])) | tuple(L([1])) | set(L([1])) | [*L([1])] | print(*L([1,2])) | sum(L([1,2])) | max(L([1,2])) | ",".join(L(["a"])) | str(L([1])) | repr(T((1,))) | (1,) + T((2,)) | T((1,)) + (2,) | type(T((1,)) + (2,)) | T((1,2))[0] | T((1,2))[::-1] | T((1,)) == (1,) | hash(T((1,))) == hash((1,)) | {T((1,)): 1}[(1,)] | isinstance(1, T((int, str))) | issubclass(int, T((int,))) | "%s %s" % T((1, 2)) | P(1,2) + (3,) | (0,) + P(1,2) | [P(1,2)] == [(1,2)] | sorted([P(2,1), (1,5)]) | min(P(1,2), (1,3)) | dict([P(1,2)]) | D(a=1)["a"] | D(a=1) == {"a": 1} | {**D(a=1)} | dict(D(a=1)) | dict(**D(a=1)) | {"b": 2} | D(a=1) | D(a=1) | {"b": 2} | type(D(a=1) | {}) | D(a=1).copy() | list(D(a=1)) | (lambda **k: k)(**D(a=1)) | "%(a)s" % D(a=1) | "{a}".format(**D(a=1)) | "{a}".format_map(D(a=1)) | D.fromkeys("ab") | type(D.fromkeys("a")) | D(a=1).items() == {"a": 1}.items() | St([1]) == {1} | St([1]) | {2} | type(St([1]) | {2}) | {1} & St([1, 2]) | {1}.union(St([2])) | {1}.issubset(St([1])) | 1 in St([1]) | frozenset(St([1])) | {Fs([1]): 1}[frozenset([1])] | Fs([1]) in {frozenset([1])} | len(St([1])) | sorted(St([2, 1])) | repr(St([1])) | repr(Fs([1])) | repr(D(a=1)) | B(b"a") + b"b" | b"a" + B(b"b") | B(b"ab")[0] | B(b"ab")[:1] | B(b"a") == b"a" | {B(b"a"): 1}[b"a"] | b"ab".startswith(B(b"a")) | b",".join([B(b"a"), b"b"]) | B(b"a,b").split(b",") | b"a,b".split(B(b",")) | bytes(B(b"a")) | bytearray(B(b"a")) | Ba(b"a") + b"b" | repr(B(b"a")) | repr(Ba(b"a")) | base64.b64encode(B(b"abc")) | hashlib.md5(B(b"a")).hexdigest() | int.from_bytes(B(b"\\1\\2"), "big") | struct.unpack("h", B(b"\\1\\0")) | io.BytesIO(B(b"ab")).read() | io.StringIO(S("ab")).read() | re.match(B(b"a"), B(b"abc")).group() | memoryview(B(b"ab")).tolist() | heapq.nsmallest(1, L([2,1])) | bisect.bisect(L([1,2]), 1) | random.Random(1).choice(L([1])) | copy.copy(L([1])) | type(copy.deepcopy(D(a=L([1])))["a"]) | functools.reduce(operator.add, L([1, 2])) | list(zip(L([1]), T((2,)))) | list(map(str, T((1,)))) | list(enumerate(L("a"))) | list(reversed(L([1,2]))) | any(L([0])) | list(filter(None, T((0, 1)))) | L([1,2]).index(2) | [1,2] < L([1,3]) | L([1]) is not None | type(L([1]) * 2) | [[1]] + L([[2]]) | collections.Counter(S("aab")) | collections.OrderedDict(D(a=1)) | collections.deque(L([1])) | collections.ChainMap(D(a=1))["a"] | pickle.loads(pickle.dumps(P(1, 2))) | pickle.loads(pickle.dumps([S("a"), I(1), F(1.5), L([1]), T((1,)), D(a=1), St([1]), B(b"x"), In.ONE, En.A]))
'''
for line in exprs.strip().split('\n'):
    for e in line.split(' | '):
        try: r = eval(e, env); print(e, '->', repr(r), type(r).__name__)
        except BaseException as x: print(e, '->', type(x).__name__, x)
def f(*a, **k): return a, k
print(f(*T((1, 2)), **D(x=1)), f(*S('ab')), f(*D(a=1)))
a, *b = T((1, 2, 3)); print(a, b); (c, d), e = P((1, 2), 3); print(c, d, e)
try: raise ValueError
except T((KeyError, ValueError)) as x: print('caught', repr(x))
x = [1]; x += L([2]); x.extend(T((3,))); x[1:1] = L([9]); print(x); x = L([1]); x += [2]; print(x, type(x)); y = D(a=1); y |= {'b': 2}; print(y, type(y)); z = St([1]); z |= {2}; print(z, type(z))
match T((1, 2)):
    case [a, b]: print('seq', a, b)
match D(k=S('v')):
    case {'k': 'v'}: print('map')
match I(3):
    case 3: print('three')
match S('a'):
    case str(q): print('str', q, type(q))
for k in D(a=1, b=2): print(k, end=' ')
for i in L([1, 2]): print(i, end=' ')
for i in I(3).__class__(2), F(1): print(i)
del x[0]; print(x, [i for i in T((1, 2))], {k: v for k, v in D(a=1).items()})
print(*sys.argv[1:], sep=S('-'), end=S('!\n')); print('a', 'b', sep=S('+'))
class It(list):
    def __iter__(self): return iter([7, 8])
    def __len__(self): return 99
    def __getitem__(self, i): return 'item'
    def __contains__(self, x): return True
i = It([1, 2]); print(list(i), len(i), i[0], 5 in i, [*i], tuple(i), sorted(i), sum(i), bool(i), i == [1, 2], i + [3], str(i), max(i), ','.join(map(str, i)), set(i), dict.fromkeys(i))
a, b = i; print(a, b); l = []; l.extend(i); l += i; print(l); print(f(*i), list(zip(i, 'ab')))
class Dk(dict):
    def __getitem__(self, k): return 'got ' + k
    def keys(self): return ['kk']
    def __iter__(self): return iter(['it'])
    def __contains__(self, k): return True
    def get(self, k, d=None): return 'g'
d = Dk(a=1); print(d['z'], list(d), 'q' in d, d.get('x'), f(**d), '%(zz)s' % d, '{zz}'.format_map(d), len(d), d == {'a': 1}, list(d.items()), json.dumps(d))
class Si(str):
    def __str__(self): return 'STR'
    def __repr__(self): return 'REPR'
    def __eq__(self, o): return True
    def __hash__(self): return 1
    def __len__(self): return 42
    def __format__(self, s): return 'FMT'
    def __iter__(self): return iter('xyz')
s = Si('abc'); print(s, [s], f'{s}', f'{s!r}', '%s' % s, '{}'.format(s), str(s), repr(s), s == 'zzz', len(s), ''.join([s, 'd']), list(s), s + 'x', s.upper(), json.dumps(s))
class Ii(int):
    def __str__(self): return 'I!'
    def __repr__(self): return 'RI'
    def __index__(self): return 1
    def __int__(self): return 2
    def __add__(self, o): return 'add'
    def __radd__(self, o): return 'radd'
    def __eq__(self, o): return 'eq'
    def __hash__(self): return 3
    def __bool__(self): return False
    def __lt__(self, o): return True
i = Ii(5); print(i, [i], f'{i}', '%d' % i, '%s' % i, i + 1, 1 + i, i == 5, 5 == i, int(i), [10, 20, 30, 40, 50, 60][i], bool(i), i < 0, i * 2, sum([i, i]), hex(i), range(i), not i, json.dumps(i), 'x' * i, sorted([i, 3]))
