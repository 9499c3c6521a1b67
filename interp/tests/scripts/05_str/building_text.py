lines = []
for i in range(1, 6):
    lines.append(f"{i:>2} " + "*" * i)
print("\n".join(lines))
s = ""
for c in "abcdef":
    s = c + s
    s += c.upper()
print(s)


def caesar(text, k):
    out = []
    for c in text:
        if c.isupper():
            out.append(chr((ord(c) - 65 + k) % 26 + 65))
        elif c.islower():
            out.append(chr((ord(c) - 97 + k) % 26 + 97))
        else:
            out.append(c)
    return "".join(out)


enc = caesar("Attack at Dawn!", 3)
print(enc, caesar(enc, -3))


def rle(text):
    out, i = "", 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        out += f"{j - i}{text[i]}"
        i = j
    return out


print(rle("aaabbcdddd"), rle(""))
words = "the quick brown fox jumps over the lazy dog".split()
print(" ".join(w[::-1] for w in words), max(words, key=len), {len(w) for w in words} == {3, 4, 5})
print("".join(c for c in "A man, a plan" if c.isalpha()).lower())
big = "x" * 100000
print(len(big + big), (big + "y").index("y"), big.count("xx"))
