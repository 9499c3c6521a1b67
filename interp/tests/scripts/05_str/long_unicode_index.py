# Items and slices of long strings that are not ASCII.
import random

r = random.Random(5)
letters = "aé€😀\ud800\x00"


def check(s):
    items = list(s)
    n = len(s)
    assert len(items) == n
    for i in [0, 1, 127, 128, 129, 255, 256, n - 2, n - 1, -1, -n, *r.choices(range(n), k=200)]:
        if -n <= i < n:
            assert s[i] == items[i], i
    for _ in range(200):
        a, b = r.randint(-n - 2, n + 2), r.randint(-n - 2, n + 2)
        assert s[a:b] == "".join(items[a:b]), (a, b)
        step = r.choice([-3, -1, 1, 2, 7])
        assert s[a:b:step] == "".join(items[a:b:step]), (a, b, step)
    for i in (n, -n - 1):
        try:
            s[i]
        except IndexError as e:
            assert str(e) == "string index out of range"
        else:
            assert False


for n in (1, 2, 127, 128, 129, 130, 255, 256, 257, 1000, 5000):
    for alphabet in ("é", "aé", letters, "a" * 50 + "€", "😀"):
        check("".join(r.choices(alphabet, k=n)))
grown = ""
for i in range(3000):
    grown += letters[i % 5] + "x"
check(grown)
check("é" * 700 + "abc" * 100)
check(("xyz€" * 300).replace("x", "ü"))
check("Ä".join(["part"] * 300).lower())
check(bytes(range(128, 256)).decode("latin-1") * 9)
check(f"{'ß' * 200:>500}")

s = "añb€" * 5_000
print(len(s), sum(s[i] == "ñ" for i in range(len(s))), s[19_999], s[10_001:10_005])
total = 0
i = len(s) - 1
while i >= 0:
    total += ord(s[i]) * (i % 7)
    i -= 1
print(total)
print(s[::-1][:6], s[2_345::5_000], "".join(s[k] for k in range(0, len(s), 1_999)))
