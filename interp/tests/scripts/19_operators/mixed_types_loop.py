def add(a, b):
    return a + b


values = [1, 2.5, "s", [1], (1,), 2 ** 70, True, 1j]
same = {int: 5, float: 0.5, str: "t", list: [2], tuple: (2,), bool: False, complex: 2j}
for _ in range(3):
    for v in values:
        print(add(v, same[type(v)]), end=" ")
    print()


def less(a, b):
    return a < b


print([less(*p) for p in ((1, 2), (1.5, 1), ("a", "b"), ([1], [0]), ((1,), (2,)), (1, 1.5), (2 ** 70, 1), ({1}, {1, 2}))])
errors = 0
for a in values:
    for b in values:
        try:
            add(a, b)
        except TypeError:
            errors += 1
print(errors)


def mul(a, b):
    return a * b


for _ in range(30):
    r = mul(3, 4)
print(r, mul("ab", 2), mul(2.5, 2), mul([1], 2), mul(2 ** 40, 2 ** 40), mul(3, 4))


def item(c, k):
    return c[k]


for _ in range(20):
    item([1, 2], 0)
print(item([1, 2], 1), item({"k": 5}, "k"), item("abc", 1), item((1, 2), -1), item(range(5), 2), item(b"a", 0), item([1, 2, 3], slice(1, None)))
n = 2 ** 62
for _ in range(4):
    n += n
    print(n, end=" ")
print()
i = 0
while i < 50:
    i += 1 if i % 2 else 1.0
print(i, type(i).__name__)
