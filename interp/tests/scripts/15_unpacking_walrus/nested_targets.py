data = [("a", (1, [2, 3])), ("b", (4, [5, 6]))]
for name, (x, [y, z]) in data:
    print(name, x, y, z)
print([name + str(y) for name, (_, [y, _]) in data], {n: s for n, (_, [*s]) in data})
(a, (b, *c)), d = (1, (2, 3, 4)), 5
print(a, b, c, d)
[e, [f, g]] = [1, "xy"]
print(e, f, g)


class O:
    pass


o = O()
lst = [0, 0]
dct = {}
o.x, lst[0], dct["k"], (o.y, lst[1]) = 1, 2, 3, (4, 5)
print(o.x, lst, dct, o.y)
for lst[0] in range(3):
    pass
for o.z, dct["z"] in [(1, 2), (3, 4)]:
    pass
print(lst, o.z, dct)
x = y = z = []
x.append(1)
print(y, z is x)
a, b, c = c, a, b = 1, 2, 3
print(a, b, c)
i = 0
i, [0, 1, 2][i] = 1, "x"
print(i)
with_star = lambda *a: [*a, *a[::-1]]
print(with_star(1, 2), *(1, 2), sep="-")
first, second, *_ = "abcdef"
print(first, second, _)
(q), = [9]
print(q)
