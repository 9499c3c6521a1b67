import random
from collections import defaultdict

TEXT = """the river runs past the old mill and the old bridge where the children fish
and the river never stops while the mill stands still and the children grow old"""


def train(text):
    model = defaultdict(list)
    words = text.split()
    for a, b in zip(words, words[1:]):
        model[a].append(b)
    return model


def babble(model, start, n, rng):
    out = [start]
    while len(out) < n:
        following = model.get(out[-1])
        if not following:
            out.append(start)
            continue
        out.append(rng.choice(following))
    return " ".join(out)


model = train(TEXT)
print(sorted((k, sorted(v)) for k, v in model.items())[:5])
print(babble(model, "the", 12, random.Random(4)))
print(babble(model, "and", 10, random.Random(9)))
letters = defaultdict(lambda: defaultdict(int))
for word in TEXT.split():
    for a, b in zip("^" + word, word + "$"):
        letters[a][b] += 1
for a in "^te":
    best = sorted(letters[a].items(), key=lambda p: (-p[1], p[0]))[:3]
    print(a, best, sum(letters[a].values()))


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (x != y))
    return row[-1]


vocabulary = sorted(set(TEXT.split()))
for wrong in ("rivver", "bidge", "childern", "stil", "mil"):
    print(wrong, "->", min(vocabulary, key=lambda w: (distance(w, wrong), w)), distance("still", wrong))
