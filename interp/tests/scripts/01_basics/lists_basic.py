a = [3, 1, 2]
print(a, len(a), a[0], a[-1])
a.append(4)
print(a)
a[1] = 10
print(a, 10 in a)
print(a + [5], a * 2)
b = a
b.append(9)
print(a is b, a)
total = 0
for x in a:
    total += x
print(total, sum(a), min(a), max(a))
print(a[1:3], a[:2], a[2:])
print(a.pop(), a)
print([[1, 2], [3, [4]]][1][1][0])
print([] == [], [1] != [2])
grid = []
for r in range(3):
    row = []
    for c in range(3):
        row.append(r * c)
    grid.append(row)
print(grid)
