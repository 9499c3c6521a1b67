import io
import sys
buf = io.StringIO()
print("a", 1, None, sep="|", end="#", file=buf)
print("second", file=buf, flush=True)
print(repr(buf.getvalue()))
print(*range(5))
print(*[], sep="x")
print(*"abc", sep="")
print("a", "b", sep=None, end=None)
for kw in ({"sep": 5}, {"end": 5}, {"bad": 1}):
    try:
        print("x", **kw)
    except TypeError as e:
        print(e)


class Out:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)
        return len(s)


o = Out()
print("x", "y", file=o)
print(o.parts)
old = sys.stdout
sys.stdout = io.StringIO()
print("captured")
text = sys.stdout.getvalue()
sys.stdout = old
print("was", repr(text))
sys.stdout.write("direct\n")
sys.stdout.writelines(["l1\n", "l2\n"])
print("unicode é 中 😀")
print("a\nb", "c\td")
print([], {}, (), set(), "", b"")
print(print("inner"))
try:
    print("x", file=5)
except AttributeError as e:
    print(e)
