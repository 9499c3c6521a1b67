a = [3, 1, 4, 1, 5]
a.append(9)
a.extend([2, 6])
a.extend("xy")
a.extend(range(2))
print(a)
a.insert(0, "first")
a.insert(-1, "near end")
a.insert(100, "end")
a.insert(-100, "start")
print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove("x")
print(a, a.index(1), a.index(1, 3), a.count(1))
b = a.copy()
b.clear()
print(a != b, b)
a.reverse()
print(a)
for bad in (lambda: a.remove("zz"), lambda: a.index("zz"), lambda: [].pop(), lambda: a.pop(99), lambda: a[99], lambda: a["x"], lambda: a.extend(5)):
    try:
        bad()
    except (ValueError, IndexError, TypeError) as e:
        print(type(e).__name__, e)
print(list("abc"), list(), list(range(3)), list({"a": 1}), list((1, 2)))
try:
    a[99] = 1
except IndexError as e:
    print(e)
try:
    del a[99]
except IndexError as e:
    print(e)
