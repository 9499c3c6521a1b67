# A last line without a newline, and lines around the ends of buffers.
import io

for newline in (None, "", "\n", "\r", "\r\n"):
    for data in (b"", b"x", b"x\n", b"x\r", b"x\r\n", b"a\rb\r\nc\nd", b"\n\n", b"\r"):
        t = io.TextIOWrapper(io.BytesIO(data), newline=newline)
        print(repr(newline), data, t.readlines(), repr(t.readline()))
        t = io.TextIOWrapper(io.BytesIO(data), newline=newline)
        print([t.readline(2), t.read(1), t.readline()], list(t))
for n in (8190, 8191, 8192, 8193, 20000):
    for tail in ("", "\n", "é"):
        s = "x" * n + tail
        t = io.TextIOWrapper(io.BytesIO(s.encode()), encoding="utf8")
        print(n, [len(line) for line in t], t.readline() == "")
        t = io.TextIOWrapper(io.BytesIO(("q\n" + s).encode()), encoding="utf8")
        print(n, [len(line) for line in t], repr(t.read()))
with io.TextIOWrapper(io.BytesIO(b"one\ntwo")) as f:
    for line in f:
        print(repr(line))
