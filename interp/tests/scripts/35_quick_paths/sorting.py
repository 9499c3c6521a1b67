# Orders of keys that are sorted by ranks, and of those that are not.
import random

r = random.Random(3)
ints = [r.randrange(-50, 50) for _ in range(300)] + [2**61 - 1, -2**61]
print(sorted(ints) == sorted(ints, key=lambda x: (x,)), sorted(ints)[:3])
big = ints + [2**70, -2**70]
print(sorted(big)[0], sorted(big)[-1], sorted(big, reverse=True)[0])
floats = [r.uniform(-1, 1) for _ in range(200)] + [0.0, -0.0, float("inf"), -float("inf"), 1e300]
print([a <= b for a, b in zip(sorted(floats), sorted(floats)[1:])].count(False))
print([str(x) for x in sorted([0.0, -0.0, 0.0, -0.0])])
mixed = [1, 0.5, True, 2, False, 0.25]
print(sorted(mixed))
words = ["".join(r.choice("abé€") for _ in range(r.randrange(12))) for _ in range(300)] + ["a", "a\0", "", "\0"]
print(sorted(words) == sorted(words, key=lambda w: [ord(c) for c in w]), sorted(words)[:3])
pairs = [(r.choice("xyz"), r.randrange(5), i) for i in range(200)]
print(sorted(pairs, key=lambda p: p[:2]) == sorted(pairs), [p[2] for p in sorted(pairs, key=lambda p: (p[0],))][:5])
print([p[2] for p in sorted(pairs, key=lambda p: p[0], reverse=True)][:5])
print(sorted([(1, 2), (1,), (1, 1, 1), (), (0, "x"), (1, 1)]))
try:
    sorted([(1, 2), (1, "x")])
except TypeError as e:
    print(e)
print(sorted([(1, 2), (2, "x"), (0, None)]))
print(sorted([(0,) * 30, (0,) * 29 + (-1,), (0,) * 31]) == [(0,) * 29 + (-1,), (0,) * 30, (0,) * 31])


class Backward:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v > other.v


print([b.v for b in sorted(map(Backward, [3, 1, 2]))], [b[0] for b in sorted([(1, Backward(0)), (1, Backward(9))])])
data = [3, 1, 2]
try:
    data.sort(key=lambda x: data.append(x) or x)
except ValueError as e:
    print(e)
