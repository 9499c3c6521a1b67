def egcd(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = egcd(b, a % b)
    return g, y, x - a // b * y


def crt(pairs):
    m = 1
    for _, n in pairs:
        m *= n
    total = 0
    for r, n in pairs:
        k = m // n
        total += r * k * pow(k, -1, n)
    return total % m


def isqrt(n):
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


print(egcd(240, 46), crt([(2, 3), (3, 5), (2, 7)]))
print(isqrt(2 * 10 ** 100))
a, b = 0, 1
for _ in range(300):
    a, b = b, a + b
print(a)
digits = str(2 ** 333)
print(sum(int(d) for d in digits), digits.count("7"))
n, facts, p = 600851475143, [], 2
while n > 1:
    while n % p == 0:
        facts.append(p)
        n //= p
    p += 1
print(facts)
