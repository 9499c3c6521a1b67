for x in (0.0, 1.0, -1.5, 3.14159, 1234567.891, 1e-7, 1e20, 123456789.0):
    print(f"{x:f} {x:.2f} {x:e} {x:.3E} {x:g} {x:.3g} {x:G} {x:n}")
    print(f"{x:10.2f}| {x:<10.1f}| {x:^10.1f}| {x:+.1f} {x: .1f} {x:010.2f} {x:,.2f} {x:_.1f}")
    print(f"{x:%} {x:.0%} {x:.0f} {x:#.0f} {x:#g} {x:.0e} {x:.1}  {x:.5}")
print(f"{2.5:.0f} {3.5:.0f} {0.125:.2f} {1e22:f} {1.5:*>10} {1.5:*^+10.2f}")
for x in (float("inf"), float("-inf"), float("nan")):
    print(f"{x} {x:f} {x:F} {x:e} {x:G} {x:10} {x:<10}| {x:+} {x:010} {x:%} {x:.2f}")
print(f"{-0.0:f} {-0.0:z.1f} {-0.04:z.1f} {-0.04:.1f}")
print(f"{1e16} {1e16:} {1e16:g} {1e16:.17g} {0.1:.20f} {0.1:.17}")
print(f"{12345.678:,} {1234567.0:,} {0.000123:,g} {1e15:,.3f}")
for spec in ("d", "x", "s", ".", "c"):
    try:
        format(1.5, spec)
    except ValueError as e:
        print(e)
w, p = 12, 3
print(f"{3.14159:{w}.{p}f}|", f"{3.14159:{'>'}{w}}")
