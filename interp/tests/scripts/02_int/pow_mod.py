print(pow(2, 10), pow(2, 10, 1000), pow(3, 200, 13))
print(pow(7, -1, 11), pow(3, -2, 7), (3 * pow(3, -1, 11)) % 11)
print(pow(2, 1000, 10 ** 9 + 7), pow(12345678901234567890, 98765, 10 ** 20 + 39))
print(pow(5, 3, -7), pow(-5, 3, 7), pow(0, 0), pow(0, 0, 1), pow(2, 0, 5))
print(pow(2, -2), pow(2.0, 3), pow(-8, 1 / 3).real > 0)
try:
    pow(2, -1, 4)
except ValueError as e:
    print(e)
try:
    pow(2, 3, 0)
except ValueError as e:
    print(e)
try:
    0 ** -1
except ZeroDivisionError as e:
    print(type(e).__name__)


def probable_prime(n):
    if n % 2 == 0:
        return n == 2
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13):
        if a % n == 0:
            continue
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print([n for n in range(2, 60) if probable_prime(n)])
print(probable_prime(2 ** 89 - 1), probable_prime(2 ** 91 - 1))
