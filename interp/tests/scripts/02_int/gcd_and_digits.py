def digits(n, base=10):
    out = []
    while n:
        n, r = divmod(n, base)
        out.append(r)
    return out[::-1] or [0]


def to_base(n, base):
    return "".join("0123456789abcdefghijklmnopqrstuvwxyz"[d] for d in digits(n, base))


for n in (0, 1, 255, 10 ** 12, 2 ** 100):
    print([to_base(n, b) for b in (2, 8, 16, 36)] if n < 10 ** 13 else to_base(n, 36), int(to_base(n, 36), 36) == n)
print(bin(255)[2:] == to_base(255, 2), hex(255)[2:] == to_base(255, 16))
print([n for n in range(1, 1000) if n == sum(d ** len(str(n)) for d in digits(n))])
print([n for n in range(2, 500) if n == sum(d for d in range(1, n) if n % d == 0)])
print(sum(digits(2 ** 1000)), sum(digits(3 ** 300, 7)))
