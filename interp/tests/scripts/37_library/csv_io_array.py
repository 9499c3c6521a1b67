# Lines of csv, files in memory, and items of arrays: plain ones, and those that are not.
import array
import csv
import io

rows = ['a,b,c\n', '"x ""y""",2,\r\n', '', '\n', ' a, "b"\n', '"two\n', 'lines",z\n', 'x"y,"z"w\n', '"a"b,c\n', 'é,€,😀\n', ',\n', '""\n', 'a\rb\n']
for options in ({}, {'skipinitialspace': True}, {'delimiter': ';'}, {'quoting': csv.QUOTE_NONE}, {'quoting': csv.QUOTE_ALL},
                {'quotechar': "'"}, {'escapechar': '\\'}, {'strict': True}, {'delimiter': 'é'}, {'doublequote': False}):
    reader = csv.reader(rows, **options)
    got = []
    while True:
        try:
            got.append(next(reader))
        except StopIteration:
            break
        except csv.Error as e:
            got.append(str(e))
    print(options, got, reader.line_num)
try:
    next(csv.reader([b'x']))
except csv.Error as e:
    print(e)
old = csv.field_size_limit(5)
try:
    print(next(csv.reader(['abcd,abcd'])), next(csv.reader(['abcdefgh'])))
except csv.Error as e:
    print(e)
csv.field_size_limit(old)
for options in ({}, {'quoting': csv.QUOTE_ALL}, {'delimiter': ' '}, {'quoting': csv.QUOTE_NONNUMERIC}, {'lineterminator': '!'}, {'quotechar': "'"}):
    f = io.StringIO()
    w = csv.writer(f, **options)
    print(w.writerow(['a', 'b c', 'd"e', 'f,g', 'h\ni', 1, 2.5, None, True, "it's", 'wow!', '']), w.writerow([]), w.writerow(['']), w.writerow([None]))
    w.writerows([(1, 2), 'ab', range(2), {3: 4}])
    print(repr(f.getvalue()))
for bad in (5, [b'x', object]):
    try:
        print(csv.writer(io.StringIO()).writerow(bad) > 0)
    except csv.Error as e:
        print(e)
print(list(csv.DictReader(io.StringIO('a,b\n1,2\n3\n4,5,6\n'))))

f = io.StringIO('one\ntwo\n\nthree')
print(f.readline(), f.read(2), f.tell(), next(f), list(f), f.read(), f.readline() == '', f.tell())
f.seek(2)
print(f.write('XYZ'), f.getvalue(), f.tell(), f.readlines(), f.truncate(3), f.getvalue(), f.write('end'), repr(f.getvalue()))
f = io.StringIO('é\r\n€\rx', newline=None)
print(list(f), repr(f.getvalue()), f.seek(0), f.read(1), f.readline(1), f.read(-1), f.read(None))
f = io.StringIO(newline='\r\n')
print(f.write('a\nb\n'), repr(f.getvalue()), f.seek(0), repr(f.readline()), repr(f.read()))
f = io.StringIO('a\r\nb\rc\n', newline='')
print([repr(line) for line in f])
b = io.BytesIO(b'one\ntwo\nthree')
print(b.readline(), b.read(2), b.read1(1), b.tell(), next(b) if b.seek(4) else 0, list(b), b.read(), b.seek(1), b.readline(1), b.readlines())
print(b.seek(0, 2), b.write(b'!'), b.write(bytearray(b'??')), b.getvalue(), b.seek(1), b.write(b'NE'), b.getvalue(), b.seek(20), b.write(b'z'), b.getvalue())
print(b.truncate(4), b.getvalue(), b.seek(0), b.readline(-1), b.read(), b.write(b''), [b.write(b'x' * n) for n in range(12)], b.getvalue())
b = io.BytesIO()
for i in range(100):
    b.write(b'%d\n' % i)
b.seek(0)
print(len(b.getvalue()), sum(int(line) for line in b), b.getbuffer().nbytes)


class Lines(io.StringIO):
    def readline(self, *args):
        return super().readline(*args).upper()

    def write(self, s):
        return super().write(s + '.')


f = Lines('a\nb\n')
print(f.seek(0), list(f), f.write('x'), f.getvalue())
for v in (io.StringIO('a'), io.BytesIO(b'a')):
    v.extra = 1
    v.close()
    for method in ('read', 'readline', 'getvalue', '__next__', 'tell'):
        try:
            getattr(v, method)()
        except ValueError as e:
            print(type(v).__name__, method, e)
    try:
        v.write('' if isinstance(v, io.StringIO) else b'')
    except ValueError as e:
        print(e)
for bad in (lambda: io.StringIO().write(b''), lambda: io.BytesIO().write(''), lambda: io.StringIO(5), lambda: io.StringIO().read('x')):
    try:
        bad()
    except TypeError as e:
        print(type(e).__name__)

limits = {'b': (-128, 127), 'B': (0, 255), 'h': (-2**15, 2**15 - 1), 'H': (0, 2**16 - 1), 'i': (-2**31, 2**31 - 1), 'I': (0, 2**32 - 1),
          'l': (-2**63, 2**63 - 1), 'L': (0, 2**64 - 1), 'q': (-2**63, 2**63 - 1), 'Q': (0, 2**64 - 1)}
for code, (low, high) in limits.items():
    a = array.array(code, [low, high, 1, 0, 5])
    a[2] += 3
    a[-1] = low
    a.append(high)
    print(a, a[0], a[-1], len(a), list(a), a[1:3], a.index(high), high in a, a.tobytes().hex())
    for bad in (low - 1, high + 1, 1.5, 'x', None):
        for change in (lambda: a.append(bad), lambda: a.__setitem__(0, bad)):
            try:
                change()
            except Exception as e:
                print(type(e).__name__, end=' ')
    print(list(a) == [low, high, 4, 0, low, high])
for code in 'fd':
    a = array.array(code, [0.1, 1, -2.5, 1e30])
    a[1] = 7
    a[0] += 1.25
    a.append(3)
    a.append(float('inf'))
    print(a, a[0], a[-1], list(a)[-2:])
    for bad in ('x', None, 1j, 10**400):
        try:
            a.append(bad)
        except Exception as e:
            print(type(e).__name__, end=' ')
    print(len(a))
a = array.array('i', range(10))
for key in (10, -11, 1.0, 'x', None, 2**70):
    for use in (lambda: a[key], lambda: a.__setitem__(key, 1)):
        try:
            use()
        except Exception as e:
            print(type(e).__name__, e)
print(a[True], a[::-3], sum(a), max(a), sorted(a, reverse=True)[:2], [x * 2 for x in a][-1], a == array.array('i', range(10)), list(reversed(a))[:2])
u = array.array('w', 'héllo')
u[1] = 'e'
u.append('!')
print(u, u[0], list(u), len(u), u.tounicode())
