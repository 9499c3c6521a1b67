print(b"%d %x %o" % (10, 255, 8), b"%s %b" % (b"a", b"b"), b"%c%c" % (65, b"B"), b"%5d|%-5d|%05d" % (1, 2, 3))
print(b"%.2f %e %g" % (1.5, 1234.5, 0.1), b"%a %r" % ("é", "x"), b"%%", b"%(k)s" % {b"k": b"v"})
print(b"%5s|%-5s|" % (b"ab", b"cd"), b"%.2s" % b"abc")
for fmt, args in ((b"%s", "str"), (b"%d", b"x"), (b"%s %s", (b"a",)), (b"%c", 300)):
    try:
        print(fmt % args)
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, e)
ba = bytearray(b"%s-%d") % (b"x", 5)
print(ba, type(ba).__name__)


class B:
    def __bytes__(self):
        return b"from object"


print(bytes(B()), b"%b" % B())
