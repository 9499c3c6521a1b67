items = [("Widget", 4, 3.5), ("Gadget with a long name", 10, 12.25), ("Bolt", 1000, 0.015)]
head = f"{'Item':<16}|{'Qty':>6}|{'Price':>9}|{'Total':>12}"
print(head)
print("-" * len(head))
total = 0.0
for name, qty, price in items:
    line = qty * price
    total += line
    short = name if len(name) <= 16 else name[:13] + "..."
    print(f"{short:<16}|{qty:>6,d}|{price:>9.3f}|{line:>12,.2f}")
print("=" * len(head))
print(f"{'Sum':<16}|{sum(q for _, q, _ in items):>6,d}|{'':>9}|{total:>12,.2f}")
for p in (0, 0.123, 0.5, 1):
    bar = "#" * round(p * 20)
    print(f"[{bar:<20}] {p:6.1%}")
for n in (512, 2048, 5 * 1024 ** 2, 3 * 1024 ** 3):
    size, unit = float(n), "B"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            break
        size /= 1024
    print(f"{n:>12} = {size:.1f} {unit}")
print("%-10s|%10s|%+08.2f" % ("left", "right", 3.14159))
print("{0:<{1}}|{0:>{1}}".format("x", 5))
print(f"{1234.5:.2f}".replace(".", ","), f"{5:>{len('width')}}")
