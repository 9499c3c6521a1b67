b = b"Hello, World"
print(b.upper(), b.lower(), b.swapcase(), b.title(), b.capitalize())
print(b.find(b"o"), b.rfind(b"o"), b.find(111), b.index(b"W"), b.count(b"l"), b.count(108), b.find(b"zz"))
print(b.split(b", "), b.split(), b.rsplit(b"o", 1), b.partition(b","), b.rpartition(b"o"), b"a\nb\r\nc".splitlines())
print(b.replace(b"l", b"L"), b.replace(b"o", b"", 1), b.strip(b"Hd"), b"  x ".strip(), b.startswith(b"He"), b.endswith((b"ld", b"x")))
print(b", ".join([b"a", bytearray(b"b")]), b"x".center(5, b"*"), b"x".ljust(3) + b"|", b"x".rjust(3), b"-7".zfill(4))
print(b"abc".isalpha(), b"123".isdigit(), b"a1".isalnum(), b" ".isspace(), b"AB".isupper(), b"ab".islower(), b"Ab".istitle(), b"\xff".isascii())
print(b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"abc".translate(None, b"b"), b"a\tb".expandtabs(4))
print(b"pre-x".removeprefix(b"pre-"), b"x.py".removesuffix(b".py"))
for bad in (lambda: b.split(""), lambda: b.find("o"), lambda: b", ".join(["a"]), lambda: b.index(b"zz"), lambda: b.replace("a", "b")):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
