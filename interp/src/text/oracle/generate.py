"""Prints cases with the results that this CPython gives; `cases.txt` holds those of 3.13.

    PYTHONHASHSEED=0 python3.13 generate.py 0.3 > cases.txt   # the committed table
    python3.13 generate.py 40 7 > more.txt   # more of them, another seed: TEXT_ORACLE=more.txt

Each line: function, arguments, `=`, results (or `!Exception:message`), separated by tabs.
Values: `s:` str in generalized UTF-8, `b:` bytes, `i:` int in hexadecimal, `f:` bits of a float,
`n` None, `t` True, `u` False. Bytes outside of printable ASCII, and backslashes, are `\\xHH`.
"""
import json, math, random, struct, sys

sys.set_int_max_str_digits(4300)
scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1
rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)


def raw(data):
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02x}" for b in data)


def show(value):
    if value is None:
        return "n"
    if value is True or value is False:
        return "t" if value else "u"
    if isinstance(value, int):
        return f"i:{value:x}"
    if isinstance(value, float):
        if value != value:
            return "f:nan"
        return f"f:{struct.pack('>d', value).hex()}"
    if isinstance(value, str):
        return "s:" + raw(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, (bytes, bytearray)):
        return "b:" + raw(value)
    raise TypeError(type(value))


seen = set()


def case(name, function, *args):
    try:
        result = function(*args)
        if isinstance(result, complex):
            result = [result.real, result.imag]
        if not isinstance(result, (list, tuple)):
            result = [result]
        shown = "\t".join(show(item) for item in result)
    except MemoryError:
        return
    except Exception as error:
        kind = type(error).__name__
        if isinstance(error, UnicodeDecodeError | UnicodeEncodeError):
            kind = "UnicodeError"
        shown = f"!{kind}:{raw(str(error).encode('utf-8', 'surrogatepass'))}"
    line = "\t".join([name, *map(show, args), "=", shown])
    if line not in seen:
        seen.add(line)
        print(line)


# ------------------------------------------------------------------ values
LETTERS = ["a", "b", "B", "z", "Z", " ", "\t", "\n", "\r", "\x0b", "\x1c", "\x85", "0", "9", "_", "-", "+",
           "é", "É", "ß", "ẞ", "ﬁ", "İ", "ı", "Σ", "σ", "ς", "ǅ", "ǆ", "Ǆ", "ŉ", "ᾳ", "ᾲ", "ͅ", "\u0301",
           "中", "😀", "𐐀", "𐐨", "\ud800", "\udc80", "\u2028", "\u00a0", "\u3000", "٣", "²", "Ⅷ", "½", "\0", "\x7f",
           "'", '"', "\\", "'", ".", "한", "ª", "ŀ", "և", "ꭰ", "Ꭰ", "\xad", "\u200b", "µ", "ÿ"]


def text(most=8):
    pool = LETTERS if rng.random() < 0.7 else LETTERS[:17]
    return "".join(rng.choice(pool) for _ in range(rng.randrange(most)))


def few(most=10):
    pool = rng.choice(["ab", "ab ", "aé", "a\n\r", "a😀\u2028", "é\t "])
    return "".join(rng.choice(pool) for _ in range(rng.randrange(most)))


def few_bytes(most=10):
    pool = rng.choice([b"ab", b"ab ", b"a\xe9", b"a\n\r", b"aB1", b"a\t\x0b\x1c "])
    return bytes(rng.choice(pool) for _ in range(rng.randrange(most)))


def index():
    return rng.choice([0, 0, 1, 2, 3, 5, 9, -1, -2, -4, -20, 20, sys.maxsize])


def integer():
    bits = rng.choice([1, 3, 8, 30, 31, 53, 54, 63, 64, 65, 100, 128, 129, 200, 1000])
    value = rng.getrandbits(bits)
    if rng.random() < 0.3:
        value = (1 << bits) + rng.randrange(-2, 3)
    return -value if rng.random() < 0.4 else value


def number():
    kind = rng.randrange(8)
    if kind == 0:
        return struct.unpack(">d", rng.randbytes(8))[0]
    if kind == 1:
        return rng.choice([0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, 0.1, 1e16, 1e15, 1e17, 123456789.0, 5e-324, 1.7976931348623157e308,
                           2.2250738585072014e-308, float("inf"), -float("inf"), float("nan"), 1e22, 1e23, 9007199254740993.0, 0.0001, 0.00001])
    if kind == 2:
        return rng.uniform(-10, 10)
    if kind == 3:
        return round(rng.uniform(-1000, 1000), rng.randrange(5))
    if kind == 4:
        return float(rng.randrange(-1000, 1000)) / 2
    if kind == 5:
        return rng.uniform(1, 10) * 10.0 ** rng.randrange(-30, 30)
    if kind == 6:
        return float(integer())
    return rng.randrange(1, 10**6) / 10 ** rng.randrange(8)


def pick(*options):
    return rng.choice(options)


def times(count):
    return range(max(1, int(count * scale)))


# ------------------------------------------------------------------ str
for method in ("lower upper title capitalize swapcase casefold isalpha isalnum isdecimal isdigit isnumeric isspace "
               "isprintable isidentifier islower isupper istitle").split():
    for letter in LETTERS:
        case(method, getattr(str, method), letter)
    for _ in times(25):
        case(method, getattr(str, method), text())
for _ in times(60):
    value = text()
    case("repr", repr, value)
    case("ascii", ascii, value)
    case("len", len, value)
for _ in times(120):
    for method in pick(("find", "rfind"), ("count",), ("startswith", "endswith")):
        case(method, getattr(str, method), few(), few(3), index(), index())
    method = pick("find", "rfind", "count", "startswith", "endswith")
    case("b" + method, getattr(bytes, method), few_bytes(), few_bytes(3), index(), index())
    case("replace", str.replace, few(), few(3), few(3), pick(-1, 0, 1, 2, 5))
    case("breplace", bytes.replace, few_bytes(), few_bytes(3), few_bytes(3), pick(-1, 0, 1, 2, 5))
    case("split", str.split, few(), pick(None, few(3)), pick(-1, 0, 1, 2))
    case("rsplit", str.rsplit, few(), pick(None, few(3)), pick(-1, 0, 1, 2))
    case("bsplit", bytes.split, few_bytes(), pick(None, few_bytes(3)), pick(-1, 0, 1, 2))
    case("brsplit", bytes.rsplit, few_bytes(), pick(None, few_bytes(3)), pick(-1, 0, 1, 2))
for _ in times(60):
    case("split", str.split, text(10), None, -1)
    case("rsplit", str.rsplit, text(10), None, pick(-1, 1))
    case("splitlines", str.splitlines, text(10) + few(), pick(True, False))
    case("bsplitlines", bytes.splitlines, few_bytes(), pick(True, False))
    case("partition", str.partition, few(), few(3))
    case("rpartition", str.rpartition, few(), few(3))
    case("strip", str.strip, text(), pick(None, text(4)))
    case("lstrip", str.lstrip, few(), pick(None, few(3)))
    case("rstrip", str.rstrip, few(), pick(None, few(3)))
    case("bstrip", bytes.strip, few_bytes(), pick(None, few_bytes(3)))
    case("center", str.center, few(), pick(0, -3, 5, 8, 11), pick("*", " ", "é", "😀"))
    case("ljust", str.ljust, few(), pick(0, -3, 5, 8), pick("*", "é"))
    case("rjust", str.rjust, few(), pick(0, -3, 5, 8), pick("*", "é"))
    case("bcenter", bytes.center, few_bytes(), pick(0, -3, 5, 8, 11), pick(b"*", b" "))
    case("zfill", str.zfill, pick("", "+", "-", "--") + few(5), pick(0, 3, 5, 9))
    case("expandtabs", str.expandtabs, "".join(pick("a", "é", "\t", "\n", "\r") for _ in range(8)), pick(0, 1, 4, 8, -1))
    case("slice", lambda s, a, b, c: s[a:b:c], few(12), pick(None, index()), pick(None, index()), pick(None, 1, 2, -1, -2, 3, -3, 0, -sys.maxsize - 1))
    case("indices", lambda a, b, c, n: list(slice(a, b, c).indices(n)), pick(None, index()), pick(None, index()), pick(None, 1, 2, -1, -2, 3, 0), pick(0, 1, 5, 10))
    case("removeprefix", str.removeprefix, few(), few(3))
    case("removesuffix", str.removesuffix, few(), few(3))
    case("repeat", lambda s, n: s * n, few(5), pick(0, 1, 2, 5, -1))
    case("join", lambda s, *a: s.join(a), few(3), *[few() for _ in range(rng.randrange(4))])
    case("translate", lambda s, a, b: s.translate({ord(a): b}), few(), pick("a", "b", "é"), pick(None, few(4)))
    case("btranslate", lambda s, a, b, c: s.translate(bytes.maketrans(a, b), c), few_bytes(), few_bytes(3), few_bytes(3), few_bytes(3))
    case("less", lambda a, b: a < b, text(3), text(3))
# ------------------------------------------------------------------ bytes
for method in "lower upper title capitalize swapcase isalpha isalnum isdigit isspace islower isupper istitle".split():
    for _ in times(12):
        case("b" + method, getattr(bytes, method), pick(few_bytes(), rng.randbytes(rng.randrange(4)), b"aB Cd1e", b"Ab Cd"))
for _ in times(40):
    data = rng.randbytes(rng.randrange(9))
    case("brepr", repr, data)
    case("hex", lambda d, s, n: d.hex(s, n), data, pick("-", ":", "é", "ab", ""), pick(1, 2, 3, -1, -2, -3, 0))
    case("fromhex", bytes.fromhex, pick(data.hex(" "), data.hex() + pick("", "a", " ", "g", "é"), "a b", "0 1"))
# ------------------------------------------------------------------ codecs
HANDLERS = "strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace namereplace".split()
ENCODINGS = "utf-8 ascii latin-1 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be utf-8-sig".split()
SCRAPS = [b"a", b"\x80", b"\xc3", b"\xa9", b"\xe2\x82", b"\xac", b"\xed\xa0\x80", b"\xf0\x9f", b"\x98\x80", b"\xff", b"\xf4\x90", b"\xe0\x80",
          b"\xed\xa0", b"\xc0", b"\xef\xbb\xbf", b"\0", b"\xd8", b"\0\xd8", b"\xdc\0", b"\xff\xfe", b"\xfe\xff", b"\0\0", b"\x11", b"\xf0\x80", b"\xf5"]
for _ in times(500):
    data = b"".join(rng.choice(SCRAPS) for _ in range(rng.randrange(7)))
    case("decode", lambda d, e, h: d.decode(e, h), data, pick(*ENCODINGS, "utf-8", "utf-8", "utf-8"), pick(*HANDLERS, "strict", "strict"))
KNOWN = "utf-8 ascii iso8859-1 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be utf-8-sig".split()


def encoding_known(name):
    import codecs
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if found in KNOWN else None


from encodings.aliases import aliases
for name, of in aliases.items():
    if of in ("utf_8", "ascii", "latin_1") or of.startswith(("utf_16", "utf_32")):
        case("encoding_known", encoding_known, name)
        case("encoding_known", encoding_known, "-" + name.upper().replace("_", "--") + " ")
for name in ["", "utf16-le", "utf8-sig", "utf-8-sig", "utf.8", "é8", "utf-8é", "x" * 100, "utf_16_le", "UTF 32 BE", "cp1252", "utf_8", "latin_1", "ascii"]:
    case("encoding_known", encoding_known, name)
for _ in times(400):
    case("encode", lambda d, e, h: d.encode(e, h), text(6), pick(*ENCODINGS), pick(*HANDLERS, "strict"))
# ------------------------------------------------------------------ int
for value in ["", " ", "1", " 12 ", "+5", "-5", "- 5", "1_000", "1__0", "_1", "1_", "0x1f", "0X1F", "0b101", "0o17", "0x", "0x_1", "0x__1", "0_x1", "012", "000", "0_0",
              "１２", "\u2009٣\u2003", "z", "Zz", "1\x002", "\ud800", "é", "9" * 30, "-" + "9" * 30, "f" * 40, "1" * 4300, "1" * 4301, "1" * 4301 + "x", "0" * 4301, "0b" + "1" * 200, "x" * 300,
              "1_0" * 20, "\x1c5", "+-5", "0b12", "0o8", "1e5", "1.0"]:
    for base in (10, 0, 16, 2, 8, 36, 7, 1, 37):
        if len(value) < 40 or base in (10, 16, 0):
            case("int", int, value, base)
    if value.isascii():
        case("bint", int, value.encode(), 10)
        case("bint", int, value.encode(), 0)
for _ in times(60):
    value = integer()
    case("str_int", str, value)
    case("hex_int", hex, value)
    case("oct_int", oct, value)
    case("bin_int", bin, value)
    case("hash_int", hash, value)
    case("bit_length", int.bit_length, value)
    case("bit_count", int.bit_count, value)
    case("float_int", float, value)
    case("isqrt", math.isqrt, value)
    case("round_int", round, value, -pick(0, 1, 2, 5, 10, 20, 40, 400))
    case("shl", lambda a, b: a << b, value, pick(0, 1, 7, 64, 100, -1))
    case("shr", lambda a, b: a >> b, value, pick(0, 1, 7, 64, 100, 2000, 1 << 70, -1))
    case("to_bytes", lambda v, n, o, s: v.to_bytes(n, o, signed=s), value, pick(0, 1, 4, 8, 16, 30, 130), pick("little", "big"), pick(True, False))
    case("from_bytes", lambda d, o, s: int.from_bytes(d, o, signed=s), rng.randbytes(rng.randrange(20)), pick("little", "big"), pick(True, False))
case("str_int", str, 10**4299)
case("str_int", lambda v: str(v), 10**4300)
case("str_int", lambda v: str(v), -(10**4300))
case("shl", lambda a, b: a << b, 0, 1 << 70)
case("shl", lambda a, b: a << b, 1, 1 << 70)
for half in (5, 15, 25, -5, -15, -25, 50, 150, 250, 55, 45):
    case("round_int", round, half, -1)
    case("round_int", round, half, -2)
for _ in times(150):
    a, b = integer(), pick(integer(), rng.randrange(-5, 6), integer())
    case("divmod", divmod, a, b)
    case("floordiv", lambda a, b: a // b, a, b)
    case("mod", lambda a, b: a % b, a, b)
    case("truediv", lambda a, b: a / b, a, b)
    case("and", lambda a, b: a & b, a, b)
    case("or", lambda a, b: a | b, a, b)
    case("xor", lambda a, b: a ^ b, a, b)
    case("gcd", math.gcd, a, b)
    case("lcm", math.lcm, a, b)
    case("powmod", pow, a, rng.randrange(-3, 200), b)
    case("pow", pow, pick(0, 1, -1, 2, -2, 10, rng.randrange(-100, 100)), rng.randrange(0, 60))
for exponent in (-1080, -1074, -1073, -1022, -1021, 1022, 1023, 1024):
    for numerator in (1, 3, (1 << 53) - 1, (1 << 53) + 1, (1 << 54) + 2, (1 << 54) + 3, (1 << 100) + 1):
        a, b = (numerator << exponent, 1) if exponent > 0 else (numerator, 1 << -exponent)
        case("truediv", lambda a, b: a / b, a, b)
        case("truediv", lambda a, b: a / b, a * 3, b * 7)
        case("float_int", float, a)
for _ in times(80):
    a = integer()
    try:
        f = pick(float(a), math.nextafter(float(a), math.inf), number(), float("inf"), float("nan"))
    except OverflowError:
        continue
    case("cmp_float", lambda a, f: None if f != f else (a > f) - (a < f), a, f)
# ------------------------------------------------------------------ float
for value in ["", "1", " 1.5 ", "1e5", "1E-5", ".5", "5.", ".", "1_0.0_1", "1__0", "_1", "1_", "1_.0", "1._0", "1e_1", "1e1_0", "1e", "1e+", "inf", "-Infinity", "nan", "+NaN", "infinit", "nan1", "0x1p3",
              "١.٥", "\u20031.5\n", "1\0", "\ud800", "1e400", "-1e400", "1e-400", "9" * 400, "0." + "0" * 330 + "1", "1 2", "--1", "2.2250738585072011e-308", "9007199254740993", "in_f", "1e99999999999999999999"]:
    case("float", float, value)
    if value.isascii():
        case("bfloat", float, value.encode())
for value in ["1", "1j", "j", "-j", "1+2j", "1-j", "(1+2j)", " ( 1+2j ) ", "1+2", "1 + 2j", "nan+infj", "1e5-1e-5j", "", "()", "1j+2", "infj", "+1+j", "1_0+2_0j", "((1))", "1jj", "J", ".5-.5J", "x", "1__0j"]:
    case("complex", complex, value)
for _ in times(250):
    value = number()
    case("repr_float", repr, value)
    case("float_hex", float.hex, value)
    case("float_fromhex", float.fromhex, value.hex())
    case("hash_float", lambda v: None if v != v else hash(v), value)
    case("round_float", round, value, pick(*range(-5, 25), -400, 400, -308, -300, 300, 323, 308))
    case("round0", round, value)
    case("ratio", float.as_integer_ratio, value)
    case("int_float", int, value)
    other = number()
    case("fdivmod", divmod, value, other)
    case("ffloordiv", lambda a, b: a // b, value, other)
    case("fmod", lambda a, b: a % b, value, other)
    case("fpow", lambda a, b: None if -math.inf < a < 0 and math.isfinite(b) and b % 1 else a**b, value, pick(other, 2.0, 0.5, -1.0, 3.0))
    case("repr_complex", lambda a, b: repr(complex(a, b)), value, other)
    case("hash_complex", lambda a, b: None if a != a or b != b else hash(complex(a, b)), value, other)
for value in ["0x1.8p3", " 0x1p-1074 ", "0x1p-1075", "0x1.8p-1075", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x1p1024", "0x.8", "1.", "0x", "zz", "-inf", "nan", "0x1.00000000000008p0", "0x1.00000000000018p0",
              "0x1.000000000000080001p0", "0x1p", "0x1p+", "1p1", "0x0p99999999999999999999", "0x1p99999999999999999999", "0x1p-99999999999999999999", "0x123456789abcdef0123456789abcdefp-40", ".", "0x.p1", "1..0", "+0X1P1", "infinity", "0x1 p1"]:
    case("float_fromhex", float.fromhex, value)
# ------------------------------------------------------------------ hashes of text and containers
if sys.flags.hash_randomization:
    sys.exit("run with PYTHONHASHSEED=0")
for _ in times(40):
    case("hash_str", hash, pick(text(), few(), "é" * rng.randrange(300), "中" * rng.randrange(200), "😀" * rng.randrange(100)))
    case("hash_bytes", hash, few_bytes(30))
for _ in times(15):
    items = [rng.randrange(-1000, 1000) for _ in range(rng.randrange(6))]
    case("hash_tuple", lambda *a: hash(a), *items)
    case("hash_frozenset", lambda *a: hash(frozenset(a)), *set(items))


def spec(kinds):
    out = ""
    if rng.random() < 0.4:
        out += pick("", "*", "é", "0", "<", " ") + pick("<", ">", "^", "=")
    out += pick("", "", "", "+", "-", " ")
    out += pick("", "", "", "", "z")
    out += pick("", "", "", "#")
    out += pick("", "", "0")
    out += pick("", "", "1", "5", "12", "20")
    out += pick("", "", "", ",", "_")
    out += pick("", "", ".0", ".1", ".3", ".10", ".20")
    return out + pick("", *kinds)


for _ in times(500):
    case("format_float", format, number(), spec("eEfFgGn%") if rng.random() < 0.95 else spec("dxsé"))
    case("format_int", format, integer() if rng.random() < 0.6 else rng.randrange(-3000, 3000), spec("bcdoxXn") if rng.random() < 0.8 else spec("eEfFgG%sqé"))
for _ in times(120):
    case("format_str", format, few(), pick("", spec("s"), spec("sd"), pick("*<", ">", "^", "é^") + pick("", "5", "12") + pick("", ".2", ".5")))
    case("format_complex", lambda a, b, s: format(complex(a, b), s), number(), number(), spec("eEfFgGn%d"))
for value in ["٣>10", "٣", "10\0", "\ud800>5", ">>5", "0=5", "99999999999999999999", ".99999999999999999999", ".", "10.", "Ad d", ",_", "_,", ",,", "\x01", "\ud800", ".-1f"]:
    case("format_int", format, 5, value)
    case("format_float", format, 5.0, value)
    case("format_str", format, "abc", value)
for value in (0.0, 0.1, 5e-324, 1.7976931348623157e308, 2.5):
    for kind in ("f", "e", "g", "#g", "%"):
        case("format_float", format, value, kind.replace(kind[-1], ".1200" + kind[-1]))
for width in range(0, 14):
    for grouping in ",_":
        for value in (0, 12, 1234, 1234567, -1234):
            case("format_int", format, value, f"0{width}{grouping}")
        case("format_int", format, 0x12345, f"0{width}_x")


class Probe:
    """Records what a template does to its argument."""

    def __init__(self, path):
        self.path = path

    def __getattribute__(self, name):
        if name in ("path", "__class__"):
            return object.__getattribute__(self, name)
        return Probe(f"{self.path}.{name}")

    def __getitem__(self, key):
        return Probe(f"{self.path}[{key!r}]")

    def __format__(self, spec):
        return f"<{self.path}:{spec}>"

    def __str__(self):
        return f"str {self.path}"

    def __repr__(self):
        return f"repr {self.path}"


class Names(dict):
    def __missing__(self, key):
        return Probe(key)


def run_template(template):
    import string
    formatter = [Probe(str(number)) for number in range(4)]

    class Any:
        def __getitem__(self, key):
            return Probe(key)

        def keys(self):
            return []
    return template.format(*formatter, **{name: Probe(name) for name in ("a", "b", "0 ", " 0", "0]", "-1", "é")})


TEMPLATES = ["{", "}", "{}}", "{{}", "{0", "{0!", "{0!r", "{0!rx}", "{0!}", "{0!x}", "{0.}", "{0[}", "{0[]}", "{0[a", "{0[0]x}", "{0[0].x}", "{.x}", "{}{0}", "{0}{}", "{a}", "{0:{", "{0:{}", "{0:{}}", "{0:{1}}", "{:{}}",
             "{0:{1:{2}}}", "{0[a]b}", "{0[[]}", "{a[}]}", "{!r}", "{:}", "{0: >{1}}", "{99999999999999999999}", "{-1}", "{ 0}", "{0 }", "{[0]}", "{0.x.y}", "{0[99999999999999999999]}", "{0[01]}", "{0[-1]}", "{:{:}}",
             "{0!s:5}|", "{0!a}", "{0!\ud800}", "{0!é}", "{0!\x01}", "{0[0", "{0..x}", "{0]}", "{0:}}", "{0:{{}}}", "{0{}", "{0[{}]}", "{:!r}", "{a!r:{b}}", "{0:{1}{2}}", "{{{}}}", "é{}é", "{é}", "{٣}", "{0[é].é}", "{0!r:>{1.x}}", "a{{b}}c", ""]
PARTS = ["{", "}", "{}", "{{", "}}", "{0}", "{a}", "!r", ":", "[", "]", ".", "x", "1", "é", "{0.x[1]:>5}", "{!r:^{}}"]
for template in TEMPLATES + ["".join(pick(*PARTS) for _ in range(rng.randrange(1, 6))) for _ in times(150)]:
    try:
        run_template(template)
    except (KeyError, IndexError, AttributeError):
        continue
    except ValueError:
        pass
    case("template", run_template, template)

for _ in times(250):
    flags = pick("", "", "-", "+", " ", "#", "0", "-0", "+0", "#0")
    item = "%" + flags + pick("", "", "1", "5", "12") + pick("", "", ".", ".0", ".3", ".10") + pick("", "", "h", "l", "L")
    case("percent_int", lambda f, v: f % v, item + pick(*"diuoxX"), integer() if rng.random() < 0.3 else rng.randrange(-300, 300))
    case("percent_float", lambda f, v: f % v, item + pick(*"eEfFgG"), number())
    case("percent_str", lambda f, v: f % v, item + pick(*"sra"), few())
    case("percent_char", lambda f, v: f % v, item + "c", pick(65, 233, 0x1F600, -1, 0x110000, 0xD800))
for item in ["%", "%d%", "%5", "%.", "%*", "%(a", "%z", "%é", "%\ud800", "a%%b%d", "%lld", "%99999999999999999999d", "%.99999999999999999999d", "%5%", "é%é", "%1$s", "100%%", "%d%%"]:
    case("percent_int", lambda f, v: f % v, item, 5) if "(" not in item and "100" not in item and "*" not in item else None
for _ in times(60):
    case("percent_star", lambda f, w, p, v: f % (w, p, v), "%" + pick("", "-", "0", "+", "#") + "*.*" + pick(*"efgds"), pick(0, 5, -12, 12), pick(0, 3, -1, 10), rng.randrange(-500, 500))
    case("percent_map", lambda f, v: f % {"a": v, "b(c)": v, "": v}, pick("%(a)d", "%(a)5d|%(b(c))-5d|", "%()d", "%(a", "%(a(b)d", "%(a)", "%(a)(a)d", "x%%%(a)x"), rng.randrange(-50, 50))
    case("percent_bytes", lambda f, v: f % v, b"%" + pick(b"-5\xff", pick(b"", b"-", b"0", b"5", b"-5", b"5.1", b".2") + pick(b"s", b"b", b"a", b"r", b"z")), few_bytes())
for template in ["%(a)d", "%d", "%d %d"]:
    case("percent_int", lambda f, v: f % v, template, 5)
# ------------------------------------------------------------------ struct
for _ in times(200):
    code = pick(*"bBhHiIlLqQnNP")
    case("pack", lambda f, v: struct.pack(f, v), pick("", "<", ">", "=", "!", "@") + code, pick(0, 1, -1, 127, 128, -128, 255, 32768, -32769, 1 << 31, 1 << 32, 1 << 63, 1 << 64, -(1 << 63), rng.randrange(-200, 70000)))
    case("pack", lambda f, v: struct.pack(f, v), pick("", "<", ">") + pick(*"efd"), pick(number(), rng.uniform(-70000, 70000), rng.uniform(-1e-4, 1e-4), 65519.99, 65520.0, 2**-24, 2**-25, 6.1e-5))
    case("pack", lambda f, v: struct.pack(f, v), pick("s", "3s", "0s", "p", "3p", "0p", "10p", "c"), rng.randbytes(rng.randrange(6)))
    f = pick("", "<", ">", "@") + "".join(pick("b", "h", "i", "q", "x", "2B", "d", "f", "e", "3s", "?", " ", "0i", "4p", "2x") for _ in range(rng.randrange(5)))
    case("calcsize", struct.calcsize, f)
    case("unpack", struct.unpack, f, rng.randbytes(struct.calcsize(f) + (rng.random() < 0.1)))
for f in ["z", "3", "i 2", "@ i", "i\0", "<n", "<P", "99999999999999999999i", "9223372036854775807i", "x", ""]:
    case("calcsize", struct.calcsize, f)
# ------------------------------------------------------------------ json
for letter in LETTERS:
    case("json_ascii", json.encoder.encode_basestring_ascii, letter)
    case("json_quote", json.encoder.encode_basestring, letter)
    case("repr", repr, letter)
for _ in times(80):
    value = text(8)
    case("json_ascii", json.encoder.encode_basestring_ascii, value)
    case("json_quote", json.encoder.encode_basestring, value)
    body = "".join(pick("a", "é", "\\n", "\\u00e9", "\\ud83d", "\\ude00", "\\u12", "\\", "\\x", "\n", '"', "\\\"", "😀", "\\u+123") for _ in range(rng.randrange(5))) + pick('"', "")

    def scan(s, strict):
        try:
            return list(json.decoder.scanstring(s, 0, strict))
        except json.JSONDecodeError as error:
            return [error.msg, error.pos]
    case("json_scan", scan, body, pick(True, False))

NUMBER = json.scanner.NUMBER_RE


def scan_number(s):
    m = NUMBER.match(s)
    return [m.end(), m.group(2) is not None or m.group(3) is not None] if m else None


for value in ["", "-", "0", "-0", "01", "12", "1.5", "1.", "1.e5", "1e5", "1E+5", "1e", "1e-", "-1.5e-5x", ".5", "+1", "1.5.5"]:
    case("json_number", scan_number, value)
# ------------------------------------------------------------------ escapes
import warnings
warnings.simplefilter("ignore")
for _ in times(150):
    body = b"".join(pick(b"a", b"\\n", b"\\x41", b"\\x4", b"\\101", b"\\7", b"\\777", b"\\u00e9", b"\\u12", b"\\U0001f600", b"\\U00110000", b"\\N{BULLET}", b"\\N{nope}", b"\\N{", b"\\N", b"\\N{}", b"\\z", b"\\\\", b"\\", b"\\\n", b"\xe9", b"\\'", b"4")
                    for _ in range(rng.randrange(5)))
    case("unescape", lambda b: b.decode("unicode_escape"), body)
    case("escape", lambda s: s.encode("unicode_escape"), text())
# ------------------------------------------------------------------ math
for _ in times(80):
    x, y, z = number(), number(), number()
    case("gamma", math.gamma, x)
    case("lgamma", math.lgamma, x)
    case("gamma", math.gamma, rng.uniform(-30, 180))
    case("lgamma", math.lgamma, rng.uniform(-30, 180))
    case("erf", math.erf, rng.uniform(-7, 7))
    case("erfc", math.erfc, rng.uniform(-7, 28))
    case("fsum", lambda *a: math.fsum(a), *[number() for _ in range(rng.randrange(6))])
    case("fsum", lambda *a: math.fsum(a), *[pick(1e16, 1.0, -1e16, 1e-16, 0.1, 2.0**-53) for _ in range(rng.randrange(8))])
    case("hypot", math.hypot, *[rng.uniform(-1, 1) * 10.0 ** rng.randrange(-3, 3) for _ in range(rng.randrange(5))])
    case("hypot", math.hypot, x, y)
    case("nextafter", lambda a, b, n: math.nextafter(a, b, steps=n), x, pick(y, math.inf, -math.inf, 0.0), pick(0, 1, 2, 1000, 1 << 63))
    case("nextafter", lambda a, b, n: math.nextafter(a, b, steps=n), pick(5e-324, -5e-324, 0.0, -0.0), pick(1.0, -1.0, 0.0, -0.0), pick(0, 1, 2, 3))
    case("ulp", math.ulp, x)
    case("remainder", math.remainder, x, y)
    case("fma", math.fma, x, y, z)
    case("math_pow", math.pow, pick(x, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, math.inf, -math.inf), pick(y, 0.0, 1.0, -1.0, 0.5, 3.0, -3.0, math.inf, -math.inf, math.nan))
    case("math_fmod", math.fmod, x, pick(y, 0.0, math.inf))
    case("log_int", lambda v: [math.log(v), math.log2(v), math.log10(v)], pick(integer(), rng.getrandbits(3000), 1 << 2000, 10**400))
    case("isclose", lambda a, b, r, s: math.isclose(a, b, rel_tol=r, abs_tol=s), x, pick(x, y, x * (1 + 1e-10)), pick(1e-9, 0.0, -1.0, 0.1), pick(0.0, 1.0))
    case("ldexp", math.ldexp, x, pick(0, 1, -1, 1000, -1000, 3000, -3000, -1074))
    case("comb", math.comb, rng.randrange(-1, 200), rng.randrange(-1, 200))
    case("perm", math.perm, rng.randrange(-1, 200), rng.randrange(-1, 200))
case("comb", math.comb, 10**30, 5)
case("comb", math.comb, 10**30, 10**30 - 2)
case("comb", math.comb, 10**30, 10**29)
case("perm", math.perm, 10**30, 5)
case("perm", math.perm, 10**30, 10**29)
for n in [-1, 0, 1, 2, 5, 20, 21, 34, 100, 10**20]:
    case("factorial", math.factorial, n)


# ------------------------------------------------------------------ random
def stream(seed):
    r = random.Random(seed)
    out = [r.random(), r.getrandbits(1), r.getrandbits(32), r.getrandbits(33), r.getrandbits(64), r.getrandbits(100), r.getrandbits(0), r.randbytes(7)]
    for _ in range(700):
        r.random()
    return out + [r.random(), r.getstate()[1][0], r.getstate()[1][623], r.getstate()[1][624]]


for seed in [0, 1, -1, 42, 2**32, 2**64 + 5, 10**300, "", "abc", "é", b"", b"abc", b"\xff" * 70]:
    case("random", stream, seed)
