n = 1234567
print(f"{n}", f"{n:d}", f"{n:,}", f"{n:_}", f"{n:10}|", f"{n:<10}|", f"{n:^10}|", f"{n:>10}|")
print(f"{n:+}", f"{-n:+}", f"{n: }", f"{-n: }", f"{n:-}")
print(f"{n:x} {n:X} {n:o} {n:b}")
print(f"{n:#x} {n:#X} {n:#o} {n:#b}")
print(f"{n:_x} {n:_b} {n:_o}")
print(f"{n:012}", f"{-n:012}", f"{n:+012}", f"{n:012,}", f"{n:#012x}")
print(f"{n:*^15}", f"{n:*<15}", f"{n:*>15}", f"{n:*=+15}", f"{-n:0=12}")
print(f"{n:e} {n:.2f} {n:g} {n:.3e} {n:%} {n:.1%}")
print(f"{65:c}{8364:c}", f"{97:5c}|", f"{n:n}")
print(f"{True:d} {True} {True:5}|")
print(f"{10**30:,}", f"{10**30:x}", f"{-10**30:+_d}")
for spec in ("s", ".2d", ",x", "_c", "zz", "+s"):
    try:
        print(format(n, spec))
    except ValueError as e:
        print(spec, "->", e)
print(format(5, ""), format(255, "08b"), format(-255, "#010x"))
print(hex(255), oct(8), bin(5), hex(-255), oct(-8), bin(-5))
