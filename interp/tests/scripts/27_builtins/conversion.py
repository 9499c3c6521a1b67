print(int("12"), float("1.5"), str(12), bool("x"), complex("1j"), list("ab"), tuple([1]), set([1]), dict(a=1), frozenset([1]), bytes([65]), bytearray(b"x"))
print(bin(10), oct(10), hex(255), bin(-10), hex(-255), chr(97), ord("a"), chr(0x1F600), ord("\U0001F600"))
print(repr("a"), ascii("é"), format(3.14159, ".2f"), format("x", ">3"), str(None), repr([1, "a"]))
print(hash(1) == hash(1.0) == hash(True), hash("a") == hash("a"), hash((1, 2)) == hash((1, 2)), hash(None) == hash(None))
print(callable(print), callable(int), callable(5), callable(lambda: 0), callable("a".upper))
print(isinstance(5, int), isinstance(5, (str, int)), issubclass(bool, int), isinstance([], list), isinstance(int, type))
print(type(5), type("a"), type([]), type(None), type(print), type(lambda: 0), type(int), type(range(1)), type({}.keys()))
print(id(5) == id(5), len([1]), len("é"), len({1: 2}), len(range(9)), len(b"ab"))
for bad in ("chr(-1)", "chr(1114112)", "chr('a')", "ord('')", "ord('ab')", "ord(5)", "bin(1.5)", "hex('a')", "len(5)", "int(None)", "list(5)", "dict(5)", "set(5)", "isinstance(5, 'int')", "issubclass(5, int)", "callable()", "hash({})", "tuple(1)", "bool(1, 2)", "str(1, 2, 3, 4)", "type()"):
    try:
        eval(bad)
        print(bad, "fine")
    except (TypeError, ValueError) as e:
        print(bad, "->", type(e).__name__, e if "hash" not in bad else "")
print(slice(1, 2), Ellipsis, NotImplemented, object() != object(), bytes("é", "utf-8"), str(b"a", "ascii"), memoryview(b"abc")[1])
