for n in (0, 4, 5, 6, 14, 15, 16, 25, 35, 45, 55, -5, -15, -25, 1234, 1250, 1350):
    print(n, round(n), round(n, 0), round(n, -1), round(n, -2), round(n, 2))
print(round(10 ** 20 + 5, -1), round(5 * 10 ** 20, -21), round(15, None))
print(int(2.5), int(-2.5), round(2.5), round(3.5), round(-2.5), round(0.5))
import math
print(math.floor(-2.5), math.ceil(-2.5), math.trunc(-2.5), math.floor(7), math.isqrt(99))
print(math.isqrt(10 ** 40), math.gcd(12, 18, 27), math.lcm(4, 6), math.gcd(), math.gcd(0, 5))
