poem = """Roses are red
  violets are blue

\tindented with a tab
last line"""
lines = poem.split("\n")
print(len(lines), [len(l) for l in lines])
for n, line in enumerate(lines, 1):
    print(f"{n:>2}: {line!r}")
print(poem.splitlines() == lines, "\n".join(lines) == poem, poem.count("\n"), poem.index("violets"), poem.find("\t"))
print([l.strip() for l in lines if l.strip()], [len(l) - len(l.lstrip()) for l in lines])
print(poem.title().split("\n")[0], max(lines, key=len), sorted(poem.split())[:3], "".join(l[:1] for l in lines))
joined = " ".join(poem.split())
print(joined, len(joined), joined.replace("are", "were").split("were"))
text = ("implicit "
        'concatenation '
        "of" " parts")
print(text, '''it's "fine"''', "a\
b")
