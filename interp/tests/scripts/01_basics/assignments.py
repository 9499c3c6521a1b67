a = b = c = 5
print(a, b, c)
a, b = 1, 2
a, b = b, a
print(a, b)
x = 1, 2, 3
print(x)
(p, q), r = (1, 2), 3
print(p, q, r)
[m, n] = "xy"
print(m, n)
lst = [0, 0, 0]
i = 0
i, lst[i] = 2, 9
print(i, lst)
d = {}
d["k"] = d["j"] = []
d["k"].append(1)
print(d)
a = 1; b = 2; print(a + b)
long_name = (1 +
             2 +
             3)
other = 1 + \
    2
print(long_name, other)
_ = 5
été = "unicode name"
print(_, été)
