s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), slice(1, None))
print(s.indices(5), s.indices(100), slice(None, None, -1).indices(4), slice(-3, None).indices(10), slice(10, 0, -3).indices(6))
print(s == slice(1, 10, 2), slice(1) != slice(2), "abcdefghij"[s], list(range(20))[s])


class Show:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


x = Show()
print(x[1], x[1:2], x[1:2:3], x[:], x[::], x[1:], x[:1], x[::2], x[1, 2], x[1:2, 3], x[...], x["a":"b"], x[(1, 2)], x[1,])
x[1:2] = "v"
x[::3, 0] = None
del x[5:]
x[0] += 1 if isinstance(x[0], int) else 0
try:
    slice()
except TypeError as e:
    print(e)
try:
    slice("a").indices(5)
except TypeError as e:
    print(e)
try:
    slice(1, 2, 0).indices(3)
except ValueError as e:
    print(e)


class Idx:
    def __index__(self):
        return 2


print([0, 1, 2, 3][Idx():], "abcdef"[: Idx()], (1, 2, 3, 4)[:: Idx()], slice(Idx(), None).indices(5))
first, middle = slice(0, 2), slice(2, 4)
record = "AB12rest"
print(record[first], record[middle])
