"""Fannkuch: permutations and prefix reversals of a short list."""
import sys


def fannkuch(n):
    perm1 = list(range(n))
    count = [0] * n
    max_flips = checksum = nperm = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        first = perm1[0]
        if first:
            perm = perm1[:]
            flips = 1
            while True:
                perm[:first + 1] = perm[first::-1]
                first = perm[0]
                if not first:
                    break
                flips += 1
            if flips > max_flips:
                max_flips = flips
            checksum += -flips if nperm & 1 else flips
        nperm += 1
        while True:
            if r == n:
                return checksum, max_flips
            perm1.insert(r, perm1.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


def main(n):
    first = fannkuch(n)
    assert fannkuch(n) == first and fannkuch(n) == first
    return first


if __name__ == "__main__":
    print("fannkuch", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
