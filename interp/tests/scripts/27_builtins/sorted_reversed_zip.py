names = ["bob", "Ann", "cy", "Dan"]
ages = [30, 25, 35, 25]
for n, a in sorted(zip(names, ages), key=lambda p: (p[1], p[0].lower())):
    print(n, a)
print(dict(zip(names, ages)), list(zip(*[(1, "a"), (2, "b")])), list(zip("abc", range(2))))
print([f"{i}:{n}" for i, n in enumerate(names, 1)], list(enumerate(reversed(names))))
print(sorted(range(5), key=lambda x: (x % 2, -x)), sorted("Hello World".split(), key=str.lower, reverse=True))
print(list(map(lambda p: p[0] * p[1], zip([1, 2], [3, 4]))), list(filter(lambda p: p[1] > 25, zip(names, ages))))
print(sum(a * b for a, b in zip([1, 2, 3], [4, 5, 6])), max(zip(ages, names)), min(names, key=len), any(n.islower() for n in names))
m = [[1, 2, 3], [4, 5, 6]]
print([list(r) for r in zip(*m)], [row[::-1] for row in m], list(zip(*m[::-1])))
z = zip([1, 2], "ab")
print(next(z), list(z), list(z))
print(list(map(int, "1 2 3".split())), list(map(max, [1, 5], [4, 2])), sum(map(len, names)), sorted(map(str.upper, names)))
print(*map(str, range(3)), *reversed("abc"), sep="|")
print(list(range(10))[::-3], [*enumerate("ab")][-1], [*zip()], dict(enumerate("xy")))
