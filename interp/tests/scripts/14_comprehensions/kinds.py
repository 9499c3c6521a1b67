print([x * x for x in range(5)], [x for x in range(10) if x % 2 if x > 3])
print({x: x * x for x in range(3)}, sorted({x % 3 for x in range(10)}), list(x + 1 for x in range(3)))
print([(x, y) for x in range(3) for y in range(x)], [[y for y in range(x)] for x in range(4)])
print([x if x % 2 else -x for x in range(5)], [a + b for a, b in [(1, 2), (3, 4)]], [c for w in ["ab", "cd"] for c in w])
print({k: v for k, v in zip("abc", range(3))}, {v: k for k, v in {"a": 1}.items()}, {**{i: i for i in range(2)}})
x = "outer"
r = [x for x in range(3)]
print(x, r)
print([(lambda: i)() for i in range(3)], [f() for f in [lambda: i for i in range(3)]])
print(sum(i * i for i in range(10)), max(len(w) for w in ["a", "bbb"]), any(x > 2 for x in [1, 2, 3]), all(x for x in []))
print([y for x in range(5) if (y := x * 2) > 4], y)
print([[row[i] for row in [[1, 2], [3, 4]]] for i in range(2)], [*[x for x in "ab"], *(x for x in "cd")])
print([x for x in [1, 2, 3] for x in [x, x * 10]], ["even" if n % 2 == 0 else "odd" for n in range(3)])
matrix = [[1, 2, 3], [4, 5, 6]]
print([v for row in matrix for v in row if v % 2 == 0], {(i, j): v for i, row in enumerate(matrix) for j, v in enumerate(row)})
print(dict((k, len(k)) for k in ("a", "bb")), set(c for c in "a"), tuple(i for i in range(3)), sorted(c for c in "hello"))
