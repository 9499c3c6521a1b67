text = ("It was a bright day and the clocks were all a little late, "
        "so nobody noticed that the train had left without its driver.")


def wrap(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        lines.append(line)
    return lines


for width in (20, 40):
    for line in wrap(text, width):
        print(f"|{line:<{width}}|")


def justify(line, width):
    words = line.split()
    if len(words) == 1:
        return line.ljust(width)
    gaps = len(words) - 1
    space, extra = divmod(width - sum(map(len, words)), gaps)
    out = ""
    for i, w in enumerate(words[:-1]):
        out += w + " " * (space + (i < extra))
    return out + words[-1]


for line in wrap(text, 30):
    print("[" + justify(line, 30) + "]")
rows = [("name", "qty", "price"), ("apple", 3, 1.5), ("fig", 12, 0.25)]
for name, qty, price in rows:
    print(f"{name!s:<8}{qty!s:>5}{price!s:>8}")
