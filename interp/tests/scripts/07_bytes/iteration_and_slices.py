b = b"abcdef"
for x in b[:3]:
    print(x, end=" ")
print(b[0], b[:1], b[-1:], b[::2], b[::-1], b[2:-2], b[10:], b[1:1])
print([chr(x) for x in b], sum(b), max(b), min(b), sorted(b"hello"), list(reversed(b"ab")), bytes(reversed(b"ab")))
print(dict(enumerate(b"xy")), b"".join([b[i:i + 2] for i in range(0, 6, 2)]), bytes(x ^ 0x20 for x in b), bytes(map(lambda v: v + 1, b"HAL")))
a, c, *rest = b
print(a, c, rest, b == bytes(list(b)), bytes(b) is b, b[0:0] == b"")
ba = bytearray(range(6))
ba[1:3] = b"\xff\xfe\xfd"
ba[-1] = 0
del ba[0], ba[::3]
ba[0:0] = [9, 8]
print(ba, len(ba), ba[0], ba[1:3], bytes(ba))
for i, v in enumerate(ba):
    ba[i] = v // 2
print(list(ba), ba.index(4), 4 in ba, b"\x04" in ba, ba[::-1])
try:
    ba[0] = 300
except ValueError as e:
    print(e)
print(b"a" < b"b", b"a" < b"aa", b"" < b"a", b"abc" == bytearray(b"abc"), b"\x00" < b"\xff", b"Z" < b"a")
