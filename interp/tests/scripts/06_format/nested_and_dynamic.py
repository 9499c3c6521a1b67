for width in (5, 8):
    for align in "<>^":
        print(f"[{'ab':{align}{width}}] [{3.14159:{align}{width}.2f}] [{42:{align}{width}d}]")
for prec in range(4):
    print(f"{2.71828:.{prec}f}", "%.*f" % (prec, 2.71828), "{:.{}f}".format(2.71828, prec), format(2.71828, f".{prec}f"))
spec = ">10,.2f"
print(f"{1234567.891:{spec}}", format(1234567.891, spec), "{:{s}}".format(1234567.891, s=spec))
data = {"name": "x", "vals": [1, 2.5]}
print(f"{data['name']!r:>5} {data['vals'][1]:06.2f} {len(data['vals']):>3}", "{d[name]} {d[vals][0]}".format(d=data))
print(f"{'a':>{2 + 3}}", f"{'a':{'*'}^{5}}", f"{5:{'0'}{4}}", f"{-5:{'0'}{4}}", f"{255:#{'0'}{6}x}")
table = [("apple", 3, 0.5), ("kiwi", 12, 0.25)]
widths = [max(len(str(r[i])) for r in table) for i in range(3)]
for row in table:
    print(" | ".join(f"{c!s:<{w}}" for c, w in zip(row, widths)))
