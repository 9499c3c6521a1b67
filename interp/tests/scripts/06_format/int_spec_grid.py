fills = ["", "*<", "*>", "*^", "*="]
signs = ["", "+", " ", "-"]
for fill in fills:
    for sign in signs:
        spec = f"{fill}{sign}9"
        print(f"{spec:>7} [{format(42, spec)}] [{format(-42, spec)}]")
for typ in ("d", "b", "o", "x", "X", "n", "c"):
    for alt in ("", "#"):
        spec = f"{alt}{typ}"
        try:
            print(spec, format(100, spec), format(100, "08" + typ) if not alt else format(100, "#08" + typ))
        except ValueError as e:
            print(spec, e)
for n in (0, 7, 999, 1000, -1000, 123456789, -(10 ** 12)):
    print(f"{n:,} {n:_} {n:_x} {n:#_b} {n:015,} {n:+,} {n:<15,}|{n:^15,}|")
print(f"{1000:08,}|{1000:09,}|{1000:010,}|{0:05,}|{255:_X}|{65535:#012_x}|")
