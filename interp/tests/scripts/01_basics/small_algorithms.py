def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def primes(n):
    found = []
    k = 2
    while len(found) < n:
        for p in found:
            if k % p == 0:
                break
        else:
            found.append(k)
        k += 1
    return found


def bubble(items):
    items = items[:]
    for i in range(len(items)):
        for j in range(len(items) - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items


def binary_search(items, x):
    lo, hi = 0, len(items)
    while lo < hi:
        mid = (lo + hi) // 2
        if items[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo


print(gcd(48, 36), gcd(17, 5))
print(primes(15))
print(bubble([5, 2, 9, 1, 5, 6]))
print(binary_search([1, 3, 5, 7, 9], 7), binary_search([1, 3, 5], 4))


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(8, "A", "B", "C"))
