for i in range(-3, 4):
    print(i, -i, i * i, i ** 3, i // 2, i % 2, i / 2, ~i, i << 2, i >> 1, abs(i), bool(i), str(i), repr(i), hex(i), bin(i))
print([i & 6 for i in range(8)], [i | 1 for i in range(8)], [i ^ 5 for i in range(8)])
print(5 .bit_length(), (-5).bit_length(), (5).conjugate(), int(5).__class__.__name__)
print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 2, -7 % 2, 7 % -2, -7 % -2)
print(0 ** 0, 1 ** 1000, 2 ** 0, (-2) ** 3, (-2) ** 4, 2 ** 64, 10 ** 18)
