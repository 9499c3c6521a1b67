values = [0.0, 1.0, 0.1, 12.5, 123456.789, 1e-10, 1.5e15, 1e16, 9.995, 0.5, 1e300]
for typ in ("", "e", "E", "f", "F", "g", "G", "%"):
    for prec in ("", ".0", ".1", ".4", ".12"):
        spec = prec + typ
        print(f"{spec:>5}", [format(v, spec) for v in values[:9]])
print([format(-v, "+.2e") for v in values])
print([format(v, "012.3g") for v in values])
print([format(v, "#.3g") for v in values])
print([format(v, ",") for v in values])
print([format(v, "_.2f") for v in values[:6]])
print([format(v, "=+12.2f") for v in values[:6]])
