"""Last items that go and come again, many times."""
d = {i: i for i in range(20)}
for i in range(5000):
    d.popitem()
    d[i + 100] = i
print(len(d), 7 in d, 5099 in d, 5098 in d, list(d)[-3:])
for i in range(2000):
    a, b = d.popitem(), d.popitem()
    d[-i - 1] = a
    d[-i - 5000] = b
    if i % 7 == 0:
        del d[-i - 5000]
        d[i % 5] = 'x'
print(len(d), d.popitem(), 12345 in d, sorted(map(str, d))[:4])
big = {i: i for i in range(100_000)}
for i in range(50_000, 99_990):
    del big[i]
taken = 0
while big:
    taken += big.popitem()[1]
print(taken, big, len(big))
big[1] = 2
print(big, big.popitem(), big)
small = {1: 1, 2: 2, 3: 3}
del small[3]
print(small.popitem(), small)
small[9] = 9
del small[1]
print(small, small.popitem(), small)
try:
    small.popitem()
except KeyError as e:
    print(e)
