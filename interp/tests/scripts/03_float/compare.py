values = [0.0, -0.0, 1.0, -1.0, 0.1, 1e300, -1e300, 1e-300, float("inf"), float("-inf"), float("nan")]
for a in values:
    print("".join("<" if a < b else ">" if a > b else "=" if a == b else "?" for b in values), a >= a, a <= a, a != a)
print(sorted([2.5, -1.0, 1e10, 0.0, -1e-5]), max(1.5, 1), min(2, 2.0), 1.0 in [1], [0.0].count(-0.0), [1.0, 2.0].index(2))
print(0.1 + 0.1 + 0.1 == 0.3, abs(0.1 + 0.1 + 0.1 - 0.3) < 1e-9, 1e16 == 1e16 + 1, 0.5 == 0.25 * 2)
