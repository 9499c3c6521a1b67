"""Writes the text files that examples/wordfreq.py counts.

The text is made of invented words by a fixed generator, so it is the same on
every machine and free of rights.  Usage: make_data.py [SIZE_IN_BYTES]
"""
import os
import sys

ONSETS = "b br c d dr f fl g h j k l m n p pr qu r s st t tr v w z".split()
VOWELS = "a e i o u ai ou é".split()
CODAS = ["", "", "", "n", "r", "s", "l", "m", "th"]
SHORT = "the of and to a in it is on as by or an be we so no up if at".split()


class Generator:
    """A linear congruential generator: small, and equal everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (self.state >> 33) * n >> 31


def vocabulary(size):
    """The words in order of rank, the short ones first."""
    g = Generator(2024)
    words = list(SHORT)
    known = set(words)
    while len(words) < size:
        word = ""
        for _ in range(1 + g.below(3) + g.below(2)):
            word += ONSETS[g.below(len(ONSETS))] + VOWELS[g.below(len(VOWELS))]
        word += CODAS[g.below(len(CODAS))]
        if word not in known:
            known.add(word)
            words.append(word)
    return words


def sentence(g, words):
    """One sentence; low ranks are frequent, as in real text."""
    out = []
    for _ in range(4 + g.below(14)):
        # The product of two uniform numbers prefers small ranks.
        rank = g.below(len(words)) * g.below(len(words)) // len(words)
        rank = rank * g.below(1000) // 1000
        out.append(words[rank])
        if g.below(9) == 0:
            out[-1] += ","
    text = " ".join(out).rstrip(",")
    return text[0].upper() + text[1:] + ".!?.;."[g.below(6)]


def main(size):
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
    os.makedirs(folder, exist_ok=True)
    words = vocabulary(6000)
    for number, name in enumerate(("harbour", "mountain", "orchard"), 1):
        g = Generator(number)
        parts = []
        written = 0
        while written < size:
            paragraph = " ".join(sentence(g, words) for _ in range(3 + g.below(5)))
            line, lines = "", []
            for word in paragraph.split():
                if len(line) + len(word) > 72:
                    lines.append(line)
                    line = word
                else:
                    line = f"{line} {word}" if line else word
            lines.append(line)
            text = "\n".join(lines) + "\n\n"
            parts.append(text)
            written += len(text.encode("utf-8"))
        with open(os.path.join(folder, name + ".txt"), "w", encoding="utf-8", newline="\n") as f:
            f.write("".join(parts))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
