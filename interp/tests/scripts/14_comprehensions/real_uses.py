text = "the cat sat on the mat the end"
words = text.split()
print({w: words.count(w) for w in sorted(set(words))}, [w.title() for w in words if len(w) == 3][:3])
matrix = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
print([[r[i] for r in matrix] for i in range(3)], [matrix[i][i] for i in range(3)], [sum(r) for r in matrix], sum(v for r in matrix for v in r))
print([(a, b, c) for c in range(1, 21) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c])
print({n: [d for d in range(1, n + 1) if n % d == 0] for n in (6, 12)}, [n for n in range(2, 40) if not any(n % d == 0 for d in range(2, n))])
people = [("ann", 30), ("bob", 25), ("cy", 30)]
print({age: [n for n, a in people if a == age] for age in sorted({a for _, a in people})}, {n[0]: a for n, a in people})
print("".join(c if c.isalnum() else "_" for c in "a-b c!d"), "".join(reversed([c for c in "abc"])), sum(int(d) for d in str(2 ** 50)))
nested = [1, [2, [3, 4], 5], [6]]
flat = lambda x: [v for y in x for v in (flat(y) if isinstance(y, list) else [y])]
print(flat(nested), max(len(w) for w in words), min((len(w), w) for w in words), [i for i, w in enumerate(words) if w == "the"])
print([x for x in range(30) if x % 2 if x % 3 if x % 5], [x or "zero" for x in range(3)], [[x, y] for x in range(2) for y in range(x, 2)])
print(dict(zip(words[:3], range(3))), {**{i: i for i in range(2)}, 5: 5}, {(i, j) for i in range(2) for j in range(2)} == {(0, 0), (0, 1), (1, 0), (1, 1)})
