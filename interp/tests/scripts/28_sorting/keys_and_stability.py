from operator import attrgetter, itemgetter
rows = [("carol", 30, 2.5), ("alice", 25, 3.5), ("bob", 30, 1.5), ("dave", 25, 3.5), ("eve", 35, 2.5)]
print(sorted(rows))
print([r[0] for r in sorted(rows, key=itemgetter(1))])
print([r[0] for r in sorted(rows, key=itemgetter(1), reverse=True)])
print([r[0] for r in sorted(rows, key=itemgetter(2, 1))])
print([r[0] for r in sorted(sorted(rows, key=itemgetter(0), reverse=True), key=itemgetter(1))])
print([r[0] for r in sorted(rows, key=lambda r: (-r[2], r[0]))])


class P:
    def __init__(self, n, a):
        self.n, self.a = n, a

    def __repr__(self):
        return f"{self.n}{self.a}"


ps = [P("x", 3), P("y", 1), P("z", 3), P("w", 1)]
print(sorted(ps, key=attrgetter("a")), sorted(ps, key=attrgetter("a", "n")), sorted(ps, key=attrgetter("a"), reverse=True))
calls = []


def key(x):
    calls.append(x)
    return x % 3


print(sorted([5, 3, 1, 4, 2], key=key), calls)
words = "The quick brown Fox jumps over the lazy dog".split()
print(sorted(words, key=str.casefold), sorted(words, key=lambda w: (len(w), w.lower())))
data = [(i * 37 % 11, i) for i in range(40)]
s = sorted(data, key=lambda p: p[0])
print(all(a[0] < b[0] or (a[0] == b[0] and a[1] < b[1]) for a, b in zip(s, s[1:])))
s = sorted(data, key=lambda p: p[0], reverse=True)
print(all(a[0] > b[0] or (a[0] == b[0] and a[1] < b[1]) for a, b in zip(s, s[1:])))
print(sorted([3, 1, 2], key=None), sorted("bca", reverse=True), sorted([[3], [1, 2], []]), sorted([True, False, 2, -1]))
d = {"b": 3, "a": 3, "c": 1}
print(sorted(d, key=d.get), sorted(d.items(), key=lambda kv: (-kv[1], kv[0])), dict(sorted(d.items())))
