a = list(range(10))
print(a[2:5], a[:3], a[7:], a[-3:], a[:-7], a[::3], a[::-1], a[8:2:-2], a[5:5], a[20:], a[-20:2])
a[2:4] = ["x", "y", "z"]
print(a)
a[1:1] = [100, 200]
print(a)
a[:2] = []
print(a)
a[::2] = [0] * len(a[::2])
print(a)
a[-1:] = (7, 8, 9)
print(a)
del a[1:3]
del a[::3]
print(a)
a[:] = range(5)
print(a)
a[3:1] = "in"
print(a)
for bad in ("a[::2] = [1]", "a[::0]", "a[1:2] = 5", "a['x':]"):
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(bad, "->", e)
b = a[:]
b[0] = "changed"
print(a[0], b[0], a[slice(1, 3)], a[None:2])
a[2:] = a
print(a)
del a[:]
print(a)
