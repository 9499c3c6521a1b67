squares = [i * i for i in range(8)]
print(squares, [x for x in squares if x % 2], [x // 2 for x in squares[::2]])
table = [[i * j for j in range(1, 5)] for i in range(1, 4)]
print(table, [sum(r) for r in table], [max(c) for c in zip(*table)], [v for r in table for v in r if v > 5])
words = ["apple", "Bob", "cat"]
print([w.upper() for w in words], [len(w) for w in words], [w[0] for w in words if w.islower()], [(w, len(w)) for w in words])
print([a + b for a in "xy" for b in "12"], [i if i % 2 else "-" for i in range(5)], [[0] * i for i in range(4)])
a = []
for i in range(5):
    a.insert(0, i)
    if len(a) > 3:
        a.pop()
print(a)
b = list(range(10))
b[2:5] = []
b[0:0] = [-1, -2]
b[len(b):] = [99]
print(b, b.index(99), b.count(0))
print([1, 2] + [3] * 2, [*range(3), *"ab"], list(zip([1, 2], [3, 4])), sum([[1], [2, 3]], []), [None] * 2)
print([x for x in range(20) if all(x % d for d in range(2, x)) and x > 1], [c for c in "hello" if c not in "aeiou"])
