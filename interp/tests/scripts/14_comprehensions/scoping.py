class C:
    n = 3
    items = [n for n in range(n)]
    try:
        bad = [n for _ in range(2)]
        print("class names are seen:", bad)
    except NameError as e:
        print(e)
    first = [v for v in (n, n + 1)]


print(C.items, C.first, C.n)


def f():
    z = 10
    a = [z + i for i in range(3)]
    b = [[z + i + j for j in range(2)] for i in range(2)]
    z = 20
    g = (z + i for i in range(2))
    z = 30
    return a, b, list(g)


print(f())


def first_is_eager():
    def boom():
        raise ValueError("eager")
    try:
        g = (x for x in boom())
        print("not reached")
    except ValueError as e:
        print(e)
    g = (y for x in [1] for y in boom())
    try:
        next(g)
    except ValueError as e:
        print("lazy", e)


first_is_eager()


def walrus():
    total = 0
    partial = [total := total + v for v in range(5)]
    return partial, total


print(walrus())
i = "kept"
[i for i in range(5)]
{i for i in range(5)}
{i: i for i in range(5)}
list(i for i in range(5))
print(i)
fs = {k: (lambda: k) for k in "ab"}
print(fs["a"](), fs["b"]())
print([locals_name for locals_name in ["x"]], "locals_name" in dir())
n = 3
print([n for n in range(n)], n, [[n for n in range(n)] for n in range(n)])
try:
    [q for _ in range(1)]
    q = 1
except NameError as e:
    print(e)
