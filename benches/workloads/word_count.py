"""Counting words of a generated text: splitting, lower-casing, dict updates, sorting."""
import sys

SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa ri so tu va we xi yo zu".split()


def make_text(words):
    state = 12345
    out = []
    for i in range(words):
        state = (state * 1103515245 + 12345) % 2147483648
        k = (state >> 16) % 1000
        k = k * k // 1000
        word = SYLLABLES[k % 19] + SYLLABLES[k // 19 % 19] + (SYLLABLES[k // 361 % 19] if k > 361 else "")
        if i % 11 == 0:
            word = word.capitalize()
        out.append(word + ("." if i % 13 == 12 else "," if i % 7 == 6 else ""))
        if i % 12 == 11:
            out.append("\n")
    return " ".join(out)


def main(n):
    text = make_text(n)
    counts = {}
    for _ in range(4):
        for line in text.split("\n"):
            for word in line.split():
                word = word.strip(".,").lower()
                counts[word] = counts.get(word, 0) + 1
    top = sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:3]
    return len(counts), sum(counts.values()), " ".join(f"{w}={c}" for w, c in top)


if __name__ == "__main__":
    print("word_count", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000))
