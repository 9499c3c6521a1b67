for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1e20, 123.456, -123.456, 0.1 + 0.2):
    print(x, round(x), round(x, 1), round(x, 2), round(x, -1), round(x, 10))
print(round(1.25, 1), round(1.35, 1), round(2.5, 0), round(1e300, 2), round(5e-324, 300))
print(type(round(1.0)), type(round(1.0, 0)))
for bad in (float("inf"), float("nan")):
    try:
        round(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
    print(round(bad, 2))
import math
for x in (2.7, -2.7, 2.0, -0.3):
    print(math.floor(x), math.ceil(x), math.trunc(x), int(x), x.__floor__(), x.__ceil__())
print(round(12345.6789, -2), round(-55.0, -1), round(1234.5678, 3))
