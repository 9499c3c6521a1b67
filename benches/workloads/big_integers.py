"""Big integers: the digits of pi by a spigot, factorials, modular powers."""
import sys


def pi_digits(n):
    out = []
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while len(out) < n:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return out


def main(n):
    digits = pi_digits(n)
    f = 1
    for i in range(2, 2 * n):
        f *= i
    p = pow(3, f, (1 << 521) - 1)
    fib_a, fib_b = 0, 1
    for _ in range(20 * n):
        fib_a, fib_b = fib_b, fib_a + fib_b
    return sum(d * (i + 1) for i, d in enumerate(digits)), f % 1000000007, p % 1000003, fib_a % 998244353


if __name__ == "__main__":
    print("big_integers", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 4200))
