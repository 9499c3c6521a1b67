x = 0.0
for i in range(100):
    x += 0.1
print(x, round(x, 10), x == 10.0)
e = term = 1.0
for i in range(1, 20):
    term /= i
    e += term
print(e)
pi = 0.0
sign = 1
for k in range(0, 2000):
    pi += sign * 4 / (2 * k + 1)
    sign = -sign
print(pi)
guess = 1.0
for _ in range(8):
    guess = (guess + 2 / guess) / 2
    print(guess)
lo, hi = 0.0, 2.0
while hi - lo > 1e-12:
    mid = (lo + hi) / 2
    if mid ** 3 - mid - 1 > 0:
        hi = mid
    else:
        lo = mid
print(f"{lo:.9f}")
print([round(i * 0.1, 1) for i in range(6)], [i / 4 for i in range(5)], sum(i / 8 for i in range(8)))
