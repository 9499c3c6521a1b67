print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max("a", "b", key=str.upper), min([], default=7), max((), default=None))
print(max([1, -5, 3], key=abs), min(["bb", "a", "c"], key=len), max([(1, "b"), (1, "a")]), max({"a": 1, "b": 0}), min({"a": 1, "b": 0}, key={"a": 1, "b": 0}.get))
print(sum([1, 2, 3]), sum([], 5), sum([0.1] * 3), sum([[1], [2]], []), sum(range(101)), sum([1, 2.5, 1j]), sum(x * x for x in range(4)), sum([1], start=10))
print(max(1, 1.0), max(1.0, 1), min(True, 1), max([1, True]), max("b", "a", "c"))
print(abs(-5), abs(-2.5), abs(3 + 4j), abs(True), divmod(17, 5), divmod(-17, 5), divmod(7.5, 2))
print(pow(2, 5), pow(2, 5, 7), pow(2, -1), round(2.567, 2), round(5), round(-2.5), round(1e20), round(123, -2))
for bad in ("min()", "max([])", "max(5)", "min(1, 'a')", "sum(['a'])", "sum('a')", "sum([b'a'], b'')", "sum(['a'], '')", "sum(5)", "max(1, 2, default=3)", "abs('a')", "divmod(1, 0)", "min(key=len)", "round('x')"):
    try:
        print(bad, eval(bad))
    except (TypeError, ValueError, ZeroDivisionError) as e:
        print(bad, "->", e)
print(sum([2 ** 62, 2 ** 62, 2 ** 62]), sum([1e308, 1e308]), sum([0.1] * 10), sum([1, 2 ** 64, 0.5]))
print(max([[1, 2], [1, 3]]), min([{1, 2}, {1}], key=len), max(map(len, ["a", "bbb"])))
