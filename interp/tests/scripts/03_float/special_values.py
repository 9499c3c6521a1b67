inf = float("inf")
nan = float("nan")
print(inf > 1e308, -inf < inf, inf == inf, inf - inf, inf * 0, inf + 1, 1 / inf, -1 / inf)
print(nan == nan, nan != nan, nan < 1, nan > 1, nan is nan, nan in [nan], [nan] == [nan])
print(0.0 == -0.0, str(0.0), str(-0.0), 0.0 * -1, -0.0 + 0.0, 1e-323 / 10)
print(max(1.0, nan), max(nan, 1.0) != max(nan, 1.0), min(inf, 5), sum([inf, 1]))
import math
print(math.isnan(nan), math.isinf(-inf), math.isfinite(1.0), math.copysign(1, -0.0))
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: 10.0 ** 400):
    try:
        print(f())
    except (ZeroDivisionError, OverflowError) as e:
        print(type(e).__name__)
print(inf // 1, inf ** 0, nan ** 0, 1 ** nan, (-1.0) ** inf, 0.0 ** inf, inf ** -1)
print(hash(inf), hash(-inf), hash(1.0) == hash(1), hash(0.5) == hash(0.5), hash(1e300) == hash(int(1e300)))
print({1: "a", 1.0: "b", True: "c"})
