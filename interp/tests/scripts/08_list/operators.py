a = [1, 2]
b = a
a += [3]
print(a, b, a is b)
a = a + [4]
print(a, b, a is b)
b *= 2
print(b, b * 0, -1 * b, 2 * [0])
a += "xy"
a += (5,)
print(a)
print([1, 2] == [1, 2], [1, 2] < [1, 2, 0], [2] > [1, 9], [] < [0], [1, "a"] == [1, "a"], [[1], 2] == [[1], 2])
print(2 in [1, 2], [1] in [[1]], None in [], "a" not in ["b"])
for bad in ("[1] + (2,)", "[1] * [2]", "[1] - [1]", "[1] < ['a']", "[1] < 5", "a += 5", "hash([])", "[1] * 1.5"):
    try:
        exec(bad)
    except TypeError as e:
        print(bad, "->", type(e).__name__)
rows = [[0] * 3] * 2
rows[0][0] = 1
print(rows)
rows = [[0] * 3 for _ in range(2)]
rows[0][0] = 1
print(rows)
x = []
x.append(x)
print(x, x[0] is x, len(x))
y = [1, x]
x.append(y)
print(y)
print([1, 2, 3] != [1, 2], not [], bool([0]), len([[]]))
