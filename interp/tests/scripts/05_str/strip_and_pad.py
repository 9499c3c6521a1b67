s = "  \t hi there \n"
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()))
print("xxhixx".strip("x"), "xyhiyx".strip("xy"), "xyhiyx".lstrip("xy"), "xyhiyx".rstrip("xy"), "abc".strip(""))
print("\u2003é\u00a0".strip() == "é", "hi".strip(None))
print("hi".ljust(6) + "|", "hi".rjust(6) + "|", "hi".center(6) + "|", "hi".center(7) + "|", "abc".center(6, "*"))
print("hi".ljust(6, "."), "hi".rjust(6, "é"), "hi".center(1), "hi".zfill(5), "-5".zfill(5), "+5".zfill(4), "".zfill(3), "--5".zfill(6))
print("prefix-body".removeprefix("prefix-"), "body.py".removesuffix(".py"), "x".removeprefix("y"), "x".removesuffix(""))
print("a\tb\tc".expandtabs(), "a\tb".expandtabs(4), "abcd\te".expandtabs(4), "a\nb\tc".expandtabs(3), "a\tb".expandtabs(0))
try:
    "a".ljust(5, "ab")
except TypeError as e:
    print(e)
print("spacious".center(20).strip(), len("ab".center(9, "-")))
