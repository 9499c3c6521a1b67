import random
random.seed(42)
print([random.random() for _ in range(3)])
print([random.randint(1, 6) for _ in range(10)], [random.randrange(0, 100, 5) for _ in range(5)], random.randrange(10))
print(random.choice("abcdef"), random.choices([1, 2, 3], k=5), random.choices("ab", weights=[1, 9], k=6), random.sample(range(100), 5))
x = list(range(10))
random.shuffle(x)
print(x, random.uniform(1, 2), random.getrandbits(10), random.getrandbits(100), random.triangular(0, 1, 0.5))
print(random.gauss(0, 1), random.normalvariate(5, 2), random.expovariate(1.5), random.betavariate(2, 3))
r = random.Random(7)
a = [r.random() for _ in range(3)]
state = r.getstate()
b = r.random()
r.setstate(state)
print(a, b == r.random(), random.Random(7).random() == a[0])
r2 = random.Random("text seed")
print(r2.random(), r2.randint(0, 10 ** 20), random.Random(2 ** 100).random(), random.Random(-5).random(), random.Random(b"bytes").random())
for bad in ("randrange(0)", "randint(5, 1)", "choice([])", "sample([1], 2)", "choices([], k=1)"):
    try:
        eval("random." + bad)
    except (ValueError, IndexError) as e:
        print(bad, type(e).__name__)
random.seed(1)
counts = [0] * 6
for _ in range(600):
    counts[random.randrange(6)] += 1
print(counts, sum(counts))
print(random.sample([1, 2, 3, 4], 4), random.randbytes(4))
