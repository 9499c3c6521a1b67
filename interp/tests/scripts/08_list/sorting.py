a = [5, 2, 8, 1, 9, 3]
a.sort()
print(a)
a.sort(reverse=True)
print(a, sorted(a), a)
words = ["banana", "Apple", "cherry", "date", "Fig"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True))
pairs = [("b", 2), ("a", 2), ("c", 1), ("a", 1)]
print(sorted(pairs), sorted(pairs, key=lambda p: p[1]), sorted(pairs, key=lambda p: p[1], reverse=True))
pairs.sort(key=lambda p: (-p[1], p[0]))
print(pairs)
print(sorted([1.5, 1, True, 0.5, 2 ** 70, -1]), sorted("hello"), sorted({"b": 1, "a": 2}), sorted([(1, "b"), (1, "a")]))
print(sorted([[2], [1, 5], [1]]), sorted([]), sorted([1]), sorted(range(5), key=lambda v: -v))
for bad in (lambda: sorted([1, "a"]), lambda: [1, None].sort(), lambda: sorted([1], lambda v: v), lambda: sorted(5)):
    try:
        bad()
    except TypeError as e:
        print(e)


def key(v):
    if v == 3:
        raise KeyError("three")
    return v


b = [4, 3, 2]
try:
    b.sort(key=key)
except KeyError as e:
    print("failed", e, b)
n = 500
data = [(i * 7919) % n for i in range(n)]
print(sorted(data) == list(range(n)), sorted(data, key=lambda v: v % 10)[:12])
print([].sort(), list(reversed(a)), a[::-1])
