text = "it was the best of times it was the worst of times"
counts = {}
for w in text.split():
    counts[w] = counts.get(w, 0) + 1
print(counts)
print(sorted(counts.items(), key=lambda p: (-p[1], p[0])))
index = {}
for i, w in enumerate(text.split()):
    index.setdefault(w, []).append(i)
print(index)
by_len = {}
for w in counts:
    by_len.setdefault(len(w), set()).add(w)
print({k: sorted(v) for k, v in sorted(by_len.items())})
inverted = {}
for w, n in counts.items():
    inverted.setdefault(n, []).append(w)
print(inverted)
people = [{"name": "a", "age": 3}, {"name": "b", "age": 5}, {"name": "c", "age": 3}]
ages = {}
for p in people:
    ages.setdefault(p["age"], []).append(p["name"])
print(ages, max(people, key=lambda p: p["age"])["name"], sum(p["age"] for p in people))
matrix = {(r, c): r * c for r in range(3) for c in range(3)}
print(matrix[2, 2], sum(v for (r, c), v in matrix.items() if r == c), (5, 5) in matrix)
memo = {}


def fib(n):
    if n not in memo:
        memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]


print(fib(80), len(memo))
a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
print({k: (a.get(k), b.get(k)) for k in sorted(a.keys() | b.keys())}, {k: a[k] for k in a if k not in b})
