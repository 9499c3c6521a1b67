word = "programming"
seen = ""
for c in word:
    if c not in seen:
        seen = seen + c
print(seen)
counts = []
for c in seen:
    n = 0
    for d in word:
        if c == d:
            n += 1
    counts.append((c, n))
print(counts)
backwards = ""
i = len(word) - 1
while i >= 0:
    backwards += word[i]
    i -= 1
print(backwards, word == backwards, "level" == "level"[::-1])
digits = "4729"
total = 0
for d in digits:
    total = total * 10 + (ord(d) - ord("0"))
print(total + 1)
text = "one two  three"
words, current = [], ""
for c in text + " ":
    if c == " ":
        if current:
            words.append(current)
        current = ""
    else:
        current += c
print(words)
print(" ".join(w[0].upper() + w[1:] for w in words))
