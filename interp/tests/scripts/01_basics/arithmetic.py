a = 17
b = 5
print(a + b, a - b, a * b)
print(a / b, a // b, a % b)
print(-a // b, -a % b, a // -b, a % -b)
print(a ** b, 2 ** 10, 2 ** -1)
print(7 & 3, 7 | 8, 7 ^ 2, ~7)
print(1 << 10, 1024 >> 3)
print((a + b) * 2 - a // b ** 2)
print(10 - 3 - 2, 2 ** 3 ** 2, -2 ** 2)
print(1.5 + 2, 3 * 0.5, 7.0 // 2, 7.5 % 2)
a += 1
print(a)
a -= 3
print(a)
a *= 2
print(a)
a //= 4
print(a)
a **= 3
print(a)
a %= 100
print(a)
a <<= 2
print(a)
a |= 1
print(a)
a ^= 3
print(a)
a &= 0xF
print(a)
a >>= 1
print(a)
