def powerset(items):
    items = sorted(items)
    out = [[]]
    for x in items:
        out += [s + [x] for s in out]
    return out


print(sorted(powerset({1, 2, 3})))
edges = [(1, 2), (2, 3), (4, 5), (6, 6)]
graph = {}
for a, b in edges:
    graph.setdefault(a, set()).add(b)
    graph.setdefault(b, set()).add(a)


def component(start):
    seen, todo = set(), [start]
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo.extend(graph[n] - seen)
    return seen


left = set(graph)
while left:
    c = component(min(left))
    print(sorted(c))
    left -= c
sieve = set(range(2, 60))
for p in range(2, 8):
    sieve -= set(range(p * p, 60, p))
print(sorted(sieve))
vowels = set("aeiou")
print(sorted(set("education") & vowels), sorted(set("rhythm") & vowels), len(set("the quick brown fox jumps over the lazy dog") - {" "}))
words = ["listen", "silent", "enlist", "google", "elgoog"]
classes = {}
for w in words:
    classes.setdefault(frozenset(w), []).append(w)
print(sorted(classes.values()))
s = {1, 2, 3}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as e:
    print(e)
print(sorted(map(len, powerset("abcd"))), sum(1 for s in powerset(range(6)) if sum(s) == 7))
unique, dup = set(), []
for x in [1, 2, 1, 3, 2]:
    (dup.append if x in unique else unique.add)(x)
print(sorted(unique), dup)
