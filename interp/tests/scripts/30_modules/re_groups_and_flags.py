import re
p = re.compile(r"""
    (?P<sign>[-+])?      # optional sign
    (?P<int>\d+)
    (?:\.(?P<frac>\d*))? # optional fraction
    (?:e(?P<exp>[-+]?\d+))?
""", re.VERBOSE | re.IGNORECASE)
for s in ("12", "-3.50", "+1E5", "2.e-3", "x", "7e"):
    m = p.fullmatch(s)
    print(s, m.groupdict() if m else None)
print(re.findall(r"(?im)^ab", "AB\nab\ncab"), re.search(r"(?s:a.b)c", "a\nbc") is not None, re.findall(r"(?i:a)b", "AB Ab ab"))
print(re.findall(r"\bfoo\b", "foo food foo."), re.findall(r"\Boo", "foo oo"), re.split(r"\W+", "a,b;;c"), re.findall(r"[^\W\d_]+", "ab_12cd"))
print(re.sub(r"(?P<a>\w)(?P<b>\w)", r"\g<b>\g<a>", "abcd"), re.sub(r"(.)\1", r"<\1>", "aabbc"), re.findall(r"((a)(b)?)", "aab"))
print(re.match(r"(a(?P<x>b)?)+", "aba").groupdict(), re.match(r"(?:(a)|b)*", "ab").groups(), re.match(r"(a)?b(?(1)c|d)", "abc") is not None, re.match(r"(a)?b(?(1)c|d)", "bd") is not None)
print([m.start() for m in re.finditer(r"(?=aa)", "aaaa")], re.findall(r"a{2}", "aaaaa"), re.findall(r"a{,2}", "aaa"), re.findall(r"a{1,}?", "aa"), re.findall("a{x}", "a{x}"))
print(re.search(r"(\d+)-(\d+)", "tel 555-1234").span(2), re.compile("x").search("axbx", 2).start(), re.compile("^b").match("ab", 1), re.compile(r"\bb").search("ab", 1))
print(re.findall(r"[\u0400-\u04FF]+", "abc где xyz это"), re.findall(r"\d", "a١2"), re.findall(r"(?a)\d", "a١2"), re.match("é", "É", re.I) is not None)
print(re.sub(r"\b(\w)(\w*)", lambda m: m[1].upper() + m[2], "hello big world"), re.sub("(?m)$", ";", "a\nb"), re.sub(r"\s*#.*$", "", "x = 1  # c", flags=re.M))
print(re.compile("a", re.I | re.M), re.RegexFlag.I | re.M, re.I.value, repr(re.compile(b"x")))
it = re.finditer(r"(?P<k>\w+)=(?P<v>\w+)", "a=1, b=2")
print({m["k"]: m["v"] for m in it}, re.purge(), re.NOFLAG)
