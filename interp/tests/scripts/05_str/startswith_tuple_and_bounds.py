s = "filename.tar.gz"
print(s.endswith((".gz", ".zip")), s.startswith(("file", "dir")), s.startswith(()), s.endswith("tar", 0, -3), s.startswith("name", 4))
print(s.rsplit(".", 1), s.split(".", 1), s.rpartition("."), s.partition("."), s.removesuffix(".gz").removesuffix(".tar"))
for start, end in ((0, 4), (4, 8), (-3, None), (None, -7), (100, 200), (-100, 3)):
    print(s[start:end], s.find("a", start, end), s.count("a", start, end))
print("aXbXc".split("X", -1), "aXbXc".split("X", 0), "aXbXc".split("X", 1), "aXbXc".rsplit("X", 1))
print(" a b ".split(" "), " a b ".split(), "".split(), "".split(" "), "\n".splitlines(), "a\n\nb".splitlines())
print("abc".ljust(2), "abc".rjust(5, "0"), "7".zfill(3), "-7".zfill(4), "abc".center(4), "ab".center(5), "abcd".center(7, "*"))
print("Hello".swapcase(), "hello world".title(), "HELLO".capitalize(), "x".join("abc"), "mississippi".strip("ims"))
for bad in (lambda: s.startswith(5), lambda: s.endswith(["gz"]), lambda: s.split(5), lambda: s.join(5), lambda: s.replace("a"), lambda: s.zfill("3"), lambda: s.count()):
    try:
        bad()
    except TypeError as e:
        print("TypeError")
