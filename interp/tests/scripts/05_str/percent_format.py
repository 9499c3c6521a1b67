print("%d %i %s %r" % (1, 2.9, "a", "b"), "%5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5))
print("%x %X %o %#x %#o" % (255, 255, 8, 255, 8), "%c%c" % (65, "b"), "%%", "%d%%" % 50)
print("%f %.2f %e %.3E %g %G" % (3.14159, 2.5, 12345.678, 0.00012, 1e10, 1e-10))
print("%10.3f|%-10.1f|%+.0f|%010.2f" % (3.14159, 2.5, 2.5, -1.5))
print("%s" % [1, 2], "%s %s" % ("a", (1, 2)), "%s" % (None,), "%s" % {"a": 1})
print("%(a)s %(b)05d %(a)r" % {"a": "x", "b": 7}, "%(k)s" % {"k": (1, 2)})
print("%.3s|%5.1s|%-5s|%5s" % ("abcdef", "xyz", "l", "r"), "%*d|%-*d|%.*f" % (5, 1, 4, 2, 2, 1.2345))
print("%d" % True, "%s" % 1.0, "%r" % 1e16, "%a" % "é", "%i" % 10 ** 20, "%x" % -255, "%.3d" % 7, "%+.3d" % 7)
for fmt, args in (("%d", "x"), ("%s %s", (1,)), ("%s", (1, 2)), ("%", 1), ("%z", 1), ("%c", "ab"), ("%(a)s", {}), ("%(a)s", 5), ("%x", 1.5), ("%c", -1), ("%d", None)):
    try:
        print(fmt % args)
    except (TypeError, ValueError, KeyError, OverflowError) as e:
        print(type(e).__name__, e)
print("abc" % (), "abc" % {}, "%s" % "é中", "%10s|" % "é")
print("%f %F %e" % (float("inf"), float("nan"), float("-inf")), "%5.1f%%" % 99.55, "%#.0f %#g" % (3, 3.0))
