import struct
print(struct.pack(">I", 1), struct.pack("<I", 1), struct.pack(">hHiIqQ", -1, 1, -2, 2, -3, 3), struct.pack("3s5s", b"abcd", b"x"), struct.pack("?bB", True, -1, 255))
print(struct.unpack(">I", b"\0\0\1\0"), struct.unpack("<hb", b"\1\0\xff"), struct.unpack("3s", b"abc"), struct.unpack(">3B", b"\1\2\3"), struct.unpack(">f", struct.pack(">f", 1.5)), struct.unpack("<d", struct.pack("<d", 0.1)))
print(struct.calcsize(">IHb"), struct.calcsize("<q3s"), struct.calcsize("=i"), struct.calcsize(""), struct.pack(">2x"), struct.pack(">xBx", 5), struct.pack("<e", 1.5))
print(struct.unpack_from(">H", b"\0\1\2\3", 2), list(struct.iter_unpack(">H", b"\0\1\0\2")))
buf = bytearray(6)
struct.pack_into(">H", buf, 2, 0xABCD)
print(buf)
s = struct.Struct(">IHB")
print(s.size, s.format, s.pack(1, 2, 3), s.unpack(s.pack(7, 8, 9)))
for fmt, args in ((">B", (256,)), (">B", (-1,)), (">b", (128,)), (">I", ()), (">I", (1, 2)), ("z", (1,)), (">I", ("a",)), ("3s", ("abc",)), (">H", (1.5,)), (">c", (b"ab",))):
    try:
        struct.pack(fmt, *args)
    except struct.error as e:
        print(fmt, args, "->", e)
try:
    struct.unpack(">I", b"abc")
except struct.error as e:
    print(e)
print(struct.pack("<f", float("inf")), struct.unpack("<f", b"\0\0\xc0\x7f"), struct.pack(">p", b"ab"), struct.pack("<5p", b"ab"))
png = b"\x89PNG\r\n" + struct.pack(">IIBB", 640, 480, 8, 6)
print(struct.unpack_from(">IIBB", png, 6), struct.pack("4c", b"a", b"b", b"c", b"d"), struct.pack("> h 2B ", 1, 2, 3))
