print("a b  c".split(), "  a  b ".split(), "".split(), "   ".split(), "".split(","))
print("a,b,,c".split(","), ",a,".split(","), "a--b--c".split("--"), "abc".split("x"))
print("a b c d".split(None, 1), "a b c d".split(maxsplit=2), "a,b,c".split(",", 1), "a,b,c".split(",", 0))
print("a b c d".rsplit(None, 1), "a,b,c".rsplit(",", 1), "a,b,c".rsplit(","), "  a b  ".rsplit(maxsplit=1))
print("a\tb\nc\x0bd\u2003e".split())
print("one\ntwo\r\nthree\rfour\n".splitlines(), "one\ntwo\r\n".splitlines(True), "".splitlines(), "\n".splitlines())
print("a\x0bb\x0cc\x1cd\x85e\u2028f".splitlines())
print("k=v=w".partition("="), "kv".partition("="), "k=v=w".rpartition("="), "kv".rpartition("="))
print(",".join(["a", "b"]), "".join([]), "-".join("abc"), ", ".join({"x": 1, "y": 2}), "x".join(("only",)))
print("".join(str(i) for i in range(5)))
for bad in (lambda: "a".split(""), lambda: ",".join([1, 2]), lambda: "a".partition(""), lambda: ",".join(5)):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
