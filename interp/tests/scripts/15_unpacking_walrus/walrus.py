if (n := len("hello")) > 3:
    print(n)
data = iter([3, 5, 0, 7])
while (x := next(data)) != 0:
    print(x)
print([y := 1, y + 1], (z := 5) * 2, y, z)
print([(k, v) for k in range(3) if (v := k * k)], v)


def f(a):
    if (b := a * 2) and (c := b + 1):
        return b, c
    return b


print(f(1), f(0))
print(any((hit := w).startswith("b") for w in ["ab", "bc", "bd"]), hit)
d = {(key := "k"): (val := 1)}
print(d, key, val, f"{(q := 3)}", q)


def g():
    [last := i for i in range(4)]
    return last


print(g())
x = [w := 0, w := w + 1, w := w + 1]
print(x, w)
lines = iter(["a", "b", "", "c"])
out = []
while line := next(lines):
    out.append(line)
print(out)
print((lambda: (m := 5) + m)())
print(len(s := "abc"), s, s[(i := 1)], i)
for src in ("x := 1", "(x.y := 1)", "f(a := 1, b=(c := 2))", "[i := 0 for i in range(3)]", "(x[0] := 1)", "lambda: x := 1", "def f(a=(b := 1)): pass"):
    try:
        compile(src, "s", "exec")
        print(src, "compiles")
    except SyntaxError as e:
        print(src, "SyntaxError")
