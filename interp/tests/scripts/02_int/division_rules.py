values = [7, -7, 3, -3, 1, 10 ** 20, -(10 ** 20)]
for a in values:
    for b in (2, -2, 3, 10 ** 10, -(10 ** 10)):
        q, r = divmod(a, b)
        assert q * b + r == a
        assert r == 0 or (r > 0) == (b > 0)
        print(a, b, q, r, a // b, a % b)
for op in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 % 0"):
    try:
        eval(op)
    except ZeroDivisionError as e:
        print(op, type(e).__name__)
print(10 ** 30 / 10 ** 29, 10 ** 400 / 10 ** 399, 1 / 10 ** 30)
try:
    10 ** 400 / 3
except OverflowError as e:
    print(e)
print((2 ** 53 + 1) / 1, (2 ** 54 + 2) / 2, 7 / 7)
