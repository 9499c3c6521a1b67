# Strings that are built piece by piece, and share what they are built in.
s = ""
kept = []
for i in range(3000):
    s += chr(97 + i % 26)
    if i % 500 == 499:
        kept.append(s)
print(len(s), [len(k) for k in kept], all(s.startswith(k) for k in kept))

# Two continuations of one text.
base = s + "-"
left, right = base, base
for i in range(50):
    left += "L"
    right += "R"
print(left[-51:], right[-51:], left[:3001] == right[:3001] == base)

# With characters of several bytes, hashing and interning in between.
t = "é" * 200
seen = {}
for i in range(100):
    t += "ß€"
    seen[t] = i
print(len(t), t[-2:], seen[t], t.encode()[-5:], t in seen, t.upper()[-3:])
u = s
u = u + u
u = u + u
print(len(u), hash(u) == hash("".join([s] * 4)), u == s * 4)


class Text(str):
    def __str__(self):
        return "told"


v = Text("held")
print(f"{v}", f"<{v!s}>", "%s" % v, "{}".format(v), "".join([v, "x"]), "a" + v)
