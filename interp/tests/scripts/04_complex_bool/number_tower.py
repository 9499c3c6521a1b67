values = [True, 2, 2 ** 70, 1.5, 1 + 2j]
for a in values:
    row = []
    for b in values:
        row.append(type(a + b).__name__ + "/" + type(a * b).__name__)
    print(" ".join(row))
for a in values:
    for b in values:
        print(a == b, a != b, end=" ")
    print()
print([hash(v) == hash(complex(v)) for v in (1, 2.5, True)])
print(divmod(True, 2), abs(True), round(True), max(True, 0.5), min(False, 0))
print(sorted([3, 1.5, True, -2, 2 ** 65, 0.0]))
for name in ("int", "float", "complex", "bool"):
    t = eval(name)
    print(name, t(), t(1), [c.__name__ for c in t.__mro__])
