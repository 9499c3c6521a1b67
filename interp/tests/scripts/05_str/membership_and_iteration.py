s = "hello"
for i, c in enumerate(s):
    print(i, c, end=";")
print()
print("ell" in s, "" in s, "x" in s, s in s, "hello!" in s)
print(list(s), tuple(s), sorted(s), sorted(set(s)), list(reversed(s)), list(zip(s, s[1:])))
print(max(s), min(s), len(s), sum(ord(c) for c in s), [c.upper() for c in s if c in "aeiou"])
it = iter(s)
print(next(it), next(it), "".join(it), next(it, "end"))
a, *b, c = s
print(a, b, c)
print({c: s.count(c) for c in s}, dict(enumerate(s)), {c for c in s} == set("helo"))
print("".join(map(chr, range(97, 107))), list(map(ord, "AZ")), "-".join(str(n) for n in range(4)))
print(any(c.isdigit() for c in "ab1"), all(c.isalpha() for c in s), list(filter(str.isupper, "aBcD")))
t = ""
for word in ("alpha", "beta", "gamma"):
    t += word[0]
print(t, s * 0 == "", [s] * 2, s[1:-1], s.__len__(), s.__contains__("h"), s.__getitem__(1))
for bad in ("s['x']", "s[1.0]", "s[99]", "5 in s", "s + 5", "s * s", "len(5)"):
    try:
        eval(bad)
    except (TypeError, IndexError) as e:
        print(bad, "->", type(e).__name__)
