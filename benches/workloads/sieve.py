"""The sieve of Eratosthenes over a list, in plain loops."""
import sys


def main(n):
    total = 0
    for _ in range(3):
        flags = [True] * (n + 1)
        i = 2
        while i * i <= n:
            if flags[i]:
                for j in range(i * i, n + 1, i):
                    flags[j] = False
            i += 1
        count = 0
        for i in range(2, n + 1):
            if flags[i]:
                count += 1
        total += count
    return total


if __name__ == "__main__":
    print("sieve", main(int(sys.argv[1]) if len(sys.argv) > 1 else 5500000))
