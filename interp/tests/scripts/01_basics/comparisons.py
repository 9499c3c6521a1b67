print(1 < 2, 2 < 1, 1 <= 1, 2 >= 3, 1 == 1.0, 1 != 2)
print("a" < "b", "abc" < "abd", "" < "a", "B" < "a")
print([1, 2] < [1, 3], [1] < [1, 0], (1, 2) == (1, 2))
x = 5
print(1 < x < 10, 1 < x > 3, 10 > x > 7)


def show(v):
    print("eval", v)
    return v


print(show(1) < show(2) < show(3))
print(show(3) < show(2) < show(1))
print(None is None, None is not None, x is x)
print(3 in [1, 2, 3], 4 not in [1, 2, 3], "b" in "abc")
print(True == 1, False == 0, True + True)
print([1, 2] == (1, 2), {1: 2} == {1: 2})
