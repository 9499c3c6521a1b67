import re
print(re.sub("a", "b", "banana"), re.sub("a", "b", "banana", count=1), re.subn("a", "", "banana"), re.sub("", "-", "abc"), re.sub("x*", "-", "abxd"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub(r"(?P<n>\d)", r"<\g<n>\g<0>>", "a1b2"), re.sub("a", r"\\n\n", "a"), re.sub(r"(a)|b", r"[\1]", "ab"))
print(re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 20 x3"), re.sub("é", "e", "café"))
print(re.split(r"[,;]\s*", "a, b;c"), re.split(r"(,)", "a,b"), re.split("x*", "axbc"), re.split(r"\s+", " a  b "), re.split(",", "a,b,c", maxsplit=1), re.split("(a)|b", "xay"))
print(re.escape("a.b*c[d] é-1"), re.sub(r"(?m)^", "> ", "a\nb"), re.sub(r"\s+$", "", "trail  "), re.sub("(?i)HELLO", "bye", "Hello hello"))
p = re.compile(r"(\d+)\s*(px|em)?", re.IGNORECASE)
print(p.pattern, p.groups, p.flags & re.I != 0, p.sub("N", "10px 5EM 7"), p.findall("10px 5"), p.match("x10", 1).span(), p.search("a1b2", 2).group(), p.fullmatch("5em").groups())
q = re.compile(r"(?P<a>.)(?P<b>.)")
print(q.groupindex, q.match("xy").groupdict(), q == re.compile(r"(?P<a>.)(?P<b>.)"))
print(re.findall(r"^\w+", "one two\nthree", re.M), re.findall(r"a.b", "a\nb", re.DOTALL), re.compile("a b # c", re.X).match("ab"))
print(re.sub(rb"\d", b"#", b"a1b2"), re.findall(rb"\w+", b"ab cd"), re.match(b"a", b"abc"))
for bad in (lambda: re.sub("(a)", r"\2", "a"), lambda: re.sub("a", r"\g<x>", "a"), lambda: re.match(b"a", "a"), lambda: re.match("a", b"a"), lambda: re.match("(a)", "a").group(2), lambda: re.match("(a)", "a").group("n")):
    try:
        bad()
    except (re.error, IndexError, TypeError) as e:
        print(type(e).__name__, e)
m = re.match("(a)(b)?", "a")
print(m.group(2), m.span(2), m.groups(), m.groups(""), bool(m), m.regs)
print(re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", "1234567"), re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), "camelCaseName"))
