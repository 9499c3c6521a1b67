d = {"a": 1, "b": 2, "c": 3}
print(d.get("a"), d.get("z"), d.get("z", 0), d.pop("b"), d.pop("zz", "default"), d)
print(d.setdefault("a", 9), d.setdefault("n", 9), d.setdefault("none"), d)
d.update({"a": 10, "x": 24})
d.update([("y", 25)], z=26)
d.update(k=1)
d.update()
print(d)
print(d.popitem(), d.popitem(), len(d))
e = d.copy()
e["a"] = "copy"
print(d["a"], e["a"])
d.clear()
print(d, not d)
print(dict(a=1, b=2), dict([("x", 1)]), dict({"q": 1}, r=2), dict(zip("ab", [1, 2])), dict(), dict([[1, 2]]))
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), dict.fromkeys(range(2), []))
print({"a": 1} | {"a": 2, "b": 3}, {"b": 0} | {"a": 1})
f = {"a": 1}
g = f
f |= {"b": 2}
f |= [("c", 3)]
print(f, g is f)
for bad in (lambda: d["zz"], lambda: d.pop("zz"), lambda: {}.popitem(), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(5), lambda: {} | [1], lambda: d.update(5)):
    try:
        bad()
    except (KeyError, TypeError, ValueError) as err:
        print(type(err).__name__, err)
print(list(reversed({"a": 1, "b": 2})), {1: 2} == {1.0: 2.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} != {1: 1})
