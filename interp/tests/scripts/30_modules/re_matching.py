import re
m = re.match(r"(\w+)@(\w+)\.com", "joe@site.com and more")
print(m, m.group(), m.group(1), m.group(1, 2), m.groups(), m.span(), m.start(2), m.end(2), m[0], m.string, m.pos, m.lastindex)
print(re.match("b", "abc"), re.search("b", "abc").span(), re.fullmatch("a.c", "abc"), re.fullmatch("a", "ab"))
m = re.search(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d))?", "on 2024-05 it")
print(m.groupdict(), m["year"], m.group("month"), m.groups("none"), m.lastgroup, m.expand(r"\2/\g<year>"))
print(re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall("x*", "axb"), re.findall("", "ab"), re.findall(r"\b\w", "hello big world"))
print([m.span() for m in re.finditer("aa", "aaaa")], [m.group() for m in re.finditer(r"\w+", "a bc d")])
tests = [("a|b|cd", "cd"), ("^abc$", "abc"), ("a{2,3}", "aaaa"), ("a{2,3}?", "aaaa"), ("a+?b", "aaab"), ("[^a-c]+", "abcdef"), (r"\D+", "12ab"), (r"(a)(b)?", "a"), ("(?:ab)+", "ababx"),
         (r"(\w)\1", "hello"), ("(?=b)b", "ab"), ("a(?!b)", "abac"), ("(?<=a)b", "ab"), ("(?<!a)b", "abb"), ("(?i)ABC", "xabc"), ("a.c", "a\nc"), ("(?s)a.c", "a\nc"), (r"\.", "a.b"), ("[]x]", "]"), (r"[\d-]+", "1-2"),
         ("(?P<q>['\"]).*?(?P=q)", "say 'hi' \"x\""), ("a*", ""), ("(a)|(b)", "b"), (r"\Aab\Z", "ab"), ("(?x) a  b # comment", "ab"), ("é+", "éé"), (r"\w+", "naïve 中文"), ("(?a:\\w+)", "naïve"), (r"\s+", "a \t\n b"), ("x?", "y"), ("(?>a+)b", "aab"), ("a++b", "aab")]
for pat, text in tests:
    m = re.search(pat, text)
    print(pat, "|", m and (m.span(), m.groups()))
for bad in ("(", "a)", "[a", "*a", "a**", "(?P<1>a)", r"\2", "(?P<a>x)(?P<a>y)", "a{3,2}", "(?<=a+)b", "[b-a]", "\\"):
    try:
        re.compile(bad)
        print(bad, "fine")
    except re.error as e:
        print(repr(bad), e.msg, e.pos)
