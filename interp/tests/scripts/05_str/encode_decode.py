s = "héllo 中 😀"
for enc in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf8", "UTF_8"):
    b = s.encode(enc)
    print(enc, len(b), b.decode(enc) == s)
print(s.encode(), "héllo".encode("latin-1"), "abc".encode("ascii"))
for err in ("ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"):
    print(err, s.encode("ascii", err))
try:
    s.encode("ascii")
except UnicodeEncodeError as e:
    print(e)
    print(e.encoding, e.start, e.end, e.reason, e.object == s)
bad = b"ab\xffcd\xc3"
for err in ("ignore", "replace", "backslashreplace", "surrogateescape"):
    print(err, ascii(bad.decode("utf-8", err)))
try:
    bad.decode()
except UnicodeDecodeError as e:
    print(e)
    print(e.start, e.end, e.reason)
print(bad.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == bad)
try:
    "\ud800".encode()
except UnicodeEncodeError as e:
    print(e)
try:
    "a".encode("no-such")
except LookupError as e:
    print(e)
print(str(b"abc", "utf-8"), str(b"\xe9", encoding="latin-1"), b"\x80".decode("cp1252"), str(b"x"))
