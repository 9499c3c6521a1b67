total = 0
for i in range(1000):
    total += i * i % 7
print(total)
n = 1
while n < 10 ** 20:
    n = n * 3 + 1
print(n)
a = 0
for i in range(64):
    a = (a << 1) ^ (i * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    a &= 0xFFFFFFFFFFFFFFFF
print(hex(a))
x = 123456789
for _ in range(10):
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
print(x)
edge = [2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 62, 2 ** 63 - 1, 2 ** 63, 2 ** 64]
for e in edge:
    print(e + 1, e - 1, -e - 1, e * e, e // 3, e % 1000, e >> 5, e ^ 5, -e >> 3)
