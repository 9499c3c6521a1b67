a = [[1, 2], [3, 4]]
b = a
c = a[:]
d = [row[:] for row in a]
e = list(a)
f = a.copy()
a[0][0] = "changed"
a.append("new")
for x in (a, b, c, d, e, f):
    print(x)
print(a is b, a is c, a[0] is c[0], a[0] is d[0])
grid = [[0] * 3 for _ in range(2)]
bad = [[0] * 3] * 2
grid[0][1] = bad[0][1] = 1
print(grid, bad)
x = [1, 2, 3]
y = x
x = x + [4]
print(x, y)
x = y
x += [5]
print(x, y)


def modify(lst):
    lst.append("in function")
    lst = ["rebound"]
    return lst


z = []
print(modify(z), z)
t = (z, z)
z.append(1)
print(t)
p = [[]] * 3
p[0].append(1)
q = [[] for _ in range(3)]
q[0].append(1)
print(p, q)
