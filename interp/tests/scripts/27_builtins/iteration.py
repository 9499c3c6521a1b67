print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], start=-1)))
print(list(zip([1, 2], "abc")), list(zip()), list(zip([1])), list(zip([1, 2], [3, 4], [5, 6])))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print(e)
try:
    list(zip([1, 2], [1], strict=True))
except ValueError as e:
    print(e)
print(list(zip([1, 2], [3, 4], strict=True)))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(None.__class__, [])))
print(list(filter(None, [0, 1, [], "a"])), list(filter(str.isdigit, "a1b2")))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(3))), list(reversed((1, 2))), list(reversed({1: 2, 3: 4})))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 2 for x in [1, 2, 3]))
it = iter([1, 2, 3])
print(any(x == 2 for x in it), list(it))
print(next(iter([5])), next(iter([]), "default"), list(iter(lambda c=iter("abXcd"): next(c), "X")))
z = zip([1, 2, 3], it := iter([1]))
print(list(z), list(it))
m = map(int, ["1", "x", "3"])
print(next(m))
try:
    next(m)
except ValueError:
    print("error, then", next(m))
for bad in ("enumerate(5)", "zip(1)", "map()", "map(str)", "filter(None)", "reversed(5)", "next()", "iter()", "any(5)"):
    try:
        list(eval(bad))
    except TypeError as e:
        print(bad, "->", e)
