a, *b = 1, 2, 3
print(a, b)
*a, b = "hello"
print(a, b)
a, *b, c = range(6)
print(a, b, c)
a, *b, c = 1, 2
print(a, b, c)
*a, = (1, 2)
print(a)
(a, *b), *c = [1, 2, 3], 4, 5
print(a, b, c)
for first, *rest in [(1, 2, 3), (4,)]:
    print(first, rest)
print([*range(3), *"ab"], (*[1], *[2]), {*[1], *(1,)}, {**{"a": 1}, **{"b": 2, "a": 3}}, *[7, 8])
d = {"x": 1, "y": 2}
a, *b = d
print(a, b, [*d], [*d.items()])
try:
    a, *b, c = [1]
except ValueError as e:
    print(e)
try:
    [*5]
except TypeError as e:
    print(e)
try:
    {**[1]}
except TypeError as e:
    print(e)
x = *[1, 2], 3
print(x)


def f():
    return 1, *[2, 3]


print(f(), max(*[1, 5], 3), print(*"abc", sep="-"))
head, *_, last = "a b c d".split()
print(head, last)
lst = [0] * 4
lst[0], *lst[1:3] = 9, 8, 7
print(lst)


class It:
    def __iter__(self):
        return iter((1, 2))


p, q = It()
print(p, q, [*It()], *It())
for src in ("*a, *b = 1", "*a = 1", "a = *b", "print(*)", "[*x for x in y]", "f(**a, *b)", "f(a=1, 2)"):
    try:
        compile(src, "s", "exec")
        print(src, "compiles")
    except SyntaxError as e:
        print(src, "SyntaxError")
