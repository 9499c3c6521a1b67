log = []


def t(v):
    log.append(v)
    return v


print(f"{t(1)} {t(2)!r:>{t(3)}} {t(4)}")
print(log)


class Both:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"

    def __format__(self, spec):
        return f"format({spec!r})"


b = Both()
print(f"{b} {b!s} {b!r} {b!a} {b:spec} {b!s:>5} {b!r:>6} {b=} {b=!s} {b=:x}")
print([b], "%s %r" % (b, b), str(b), format(b, "q"))


class BadFormat:
    def __format__(self, spec):
        return 5


try:
    f"{BadFormat()}"
except TypeError as e:
    print(e)
try:
    f"{object():x}"
except TypeError as e:
    print(e)
try:
    f"{[1]:>5}"
except TypeError as e:
    print(e)
x = 10
print(f"{x!s:{'>'}{x}}|{x:#{'0'}{x}x}|")
print(f"{x:%}" f"{'a' 'b'}" f"{x if x else None}")
d = {"a": {"b": [1, 2, 3]}}
print(f"{d['a']['b'][1]} {d["a"]["b"][-1]:03}")
print(f"{(y := 5)} {y}", f"{x:=5}")
print(f"{
    x
    + 1
}")
print(f"{x # a comment
}")
