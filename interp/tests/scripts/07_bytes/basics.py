b = b"hello"
print(b, len(b), b[0], b[-1], b[1:3], b[::-1], b + b"!", b * 2, list(b))
print(bytes(3), bytes([65, 66]), bytes("é", "utf-8"), bytes(b"x"), bytes(), bytes(range(5)))
print(b"\x00\x7f\x80\xff\n\t\\'", b'"', b"it's", b"a'\"", rb"\n")
print(b == b"hello", b != b"x", b < b"help", b"a" in b, 104 in b, b"ll" in b, 300 in [1])
for bad in (lambda: bytes([256]), lambda: bytes("a"), lambda: b + "a", lambda: b[10], lambda: bytes(-1), lambda: 300 in b, lambda: "a" in b):
    try:
        bad()
    except (ValueError, TypeError, IndexError) as e:
        print(type(e).__name__, e)
try:
    b[0] = 1
except TypeError as e:
    print(e)
print(hash(b"ab") == hash(b"a" + b"b"), {b"k": 1}[b"k"], b == "hello", bytes.fromhex("00 ff 1A"), b"\x01\xab".hex(), b"\x01\xab\xcd".hex(":"), b"abcdef".hex("-", 2))
print(bool(b""), repr(b"%d" % 5), str(b), f"{b}", b.decode(), [x for x in b"ab"])
for i, x in enumerate(b"ab"):
    print(i, x)
