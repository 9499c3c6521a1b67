a = [1, 2, 3, 4, 5]
for x in a:
    if x == 2:
        a.remove(2)
    print(x)
print(a)
b = [1]
for x in b:
    if x < 5:
        b.append(x + 1)
print(b)
c = [1, 2, 3]
it = iter(c)
print(next(it))
c.clear()
print(list(it))
c.append(1)
print(list(it))
d = [0, 1, 2, 3]
for i in range(len(d) - 1, -1, -1):
    if d[i] % 2:
        del d[i]
print(d)
e = [1, 2, 3]
for x in reversed(e):
    e.append(x * 10)
print(e)
f = [3, 2, 1]
for x in f[:]:
    f.remove(x)
print(f)


class Weird:
    def __init__(self, owner):
        self.owner = owner

    def __eq__(self, other):
        self.owner.clear()
        return False


g = []
g += [Weird(g), Weird(g), 1]
print(1 in g, g)
h = [1, 2, 3]
try:
    h.sort(key=lambda v: h.append(v) or v)
except ValueError as err:
    print(err)
