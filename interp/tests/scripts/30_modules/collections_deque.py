from collections import deque
d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
print(d, len(d), d[0], d[-1], 2 in d, d.pop(), d.popleft(), d)
d.extend([5, 6])
d.extendleft([9, 8])
print(d)
d.rotate(2)
print(d)
d.rotate(-3)
print(d, d.index(5), d.count(1))
d.remove(9)
d.insert(1, "i")
d.reverse()
print(d, list(reversed(d)), d.copy() == d)
d[0] = "first"
del d[1]
print(d)
m = deque(maxlen=3)
for i in range(5):
    m.append(i)
print(m, m.maxlen, deque("abcde", 2))
m.appendleft("left")
print(m)
try:
    m.insert(0, 1)
except IndexError as e:
    print(e)
print(deque([1]) + deque([2]), deque([1, 2]) * 2, deque([1]) == deque([1]), deque([1]) < deque([2]), deque([1]) == [1])
d.clear()
for bad in (d.pop, d.popleft, lambda: d.remove(1), lambda: d[0], lambda: d.index(1), lambda: hash(d), lambda: deque(maxlen=-1)):
    try:
        bad()
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
d = deque(range(3))
try:
    for x in d:
        d.append(x)
except RuntimeError as e:
    print(e)
d += [7]
print(bool(deque()), d, [x for x in d if x], sum(d))
q = deque([(0, 0)])
seen = {(0, 0)}
while q:
    x, y = q.popleft()
    for n in ((x + 1, y), (x, y + 1)):
        if n not in seen and max(n) < 4:
            seen.add(n)
            q.append(n)
print(len(seen))
