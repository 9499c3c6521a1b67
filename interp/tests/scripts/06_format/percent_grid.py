for spec in ("%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%o", "%#o", "%X", "%c", "%i", "%u", "%.3d", "%8.3d"):
    print(spec, [spec % n for n in (0, 7, 65, 255)])
for spec in ("%d", "%5d", "%05d", "%x", "%+.2f", "%e"):
    print(spec, [spec % n for n in (-1, -255, 10 ** 15, -(10 ** 20))])
for spec in ("%f", "%.0f", "%.1f", "%8.2f", "%-8.2f|", "%08.2f", "%+f", "%e", "%.2e", "%g", "%.3g", "%G", "%#.3g"):
    print(spec, [spec % x for x in (0.0, 1.5, -2.25, 1e10, 1e-5, 123456.789)])
for spec in ("%s", "%10s|", "%-10s|", "%.2s", "%r", "%a", "%5.1s|"):
    print(spec, [spec % (v,) for v in ("abc", 5, None, [1], "é")])
