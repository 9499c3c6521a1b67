class Rec:
    def __init__(self):
        self.log = []
        self.d = {"k": 1}

    def __getitem__(self, k):
        self.log.append(("get", k))
        return self.d[k]

    def __setitem__(self, k, v):
        self.log.append(("set", k, v))
        self.d[k] = v


r = Rec()
r["k"] += 5
r["k"] *= 2
print(r.log, r.d)


class O:
    pass


o = O()
o.x = [1]
alias = o.x
o.x += [2]
print(alias, o.x is alias)
o.x = o.x + [3]
print(alias, o.x)
m = [[1, 2], [3, 4]]
m[0][1] += 10
m[-1] += [5]
print(m)
i = 0
a = [10, 20, 30]


def idx():
    global i
    i += 1
    return i


a[idx()] += 5
print(a, i)
s = "a"
s += "b"
s *= 3
print(s)
x = 5
x //= 2; x **= 5; x -= 1; x %= 7; x <<= 3; x |= 1; x ^= 2; x &= 0xF; x >>= 1
print(x)
f = 1.0
f /= 4
f += 1
print(f)
t = (1,)
t += (2,)
print(t)
try:
    undefined += 1
except NameError as e:
    print(e)


def loc():
    try:
        y += 1
    except UnboundLocalError as e:
        print(e)
    y = 0


loc()
try:
    n = None
    n += 1
except TypeError as e:
    print(e)
try:
    n = "a"
    n -= "b"
except TypeError as e:
    print(e)
d = {}
try:
    d["x"] += 1
except KeyError as e:
    print("KeyError", e)
