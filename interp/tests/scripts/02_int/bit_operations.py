print(5 & 3, 5 | 3, 5 ^ 3, ~5, ~-6)
print(-5 & 3, -5 | 3, -5 ^ 3)
print(-5 & 0xFF, -1 & 0xFFFFFFFF, -256 >> 4, -1 >> 100)
print(1 << 100, (1 << 100) >> 98, -(1 << 70) >> 3, -7 >> 1)
big = 0xDEADBEEFCAFEBABE1234
print(hex(big & 0xFFFF0000FFFF), hex(big | 1 << 90), hex(big ^ big >> 3))
print(hex(-big & (1 << 80) - 1), ~big)
print((255).bit_length(), (0).bit_length(), (-256).bit_length(), big.bit_length())
print((255).bit_count(), (-7).bit_count(), big.bit_count())
for bad in (lambda: 1 << -1, lambda: 1 >> -1):
    try:
        bad()
    except ValueError as e:
        print(e)
print(0 << 1000, 0 >> 5, True << 3, True & False, True | False, True ^ True)
x = 0
for i in range(0, 70, 7):
    x |= 1 << i
print(bin(x))
try:
    1.0 & 1
except TypeError as e:
    print(e)
