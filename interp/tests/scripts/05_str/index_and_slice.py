s = "héllo wörld"
print(s[0], s[-1], s[1], s[2:4], s[:-3], s[-3:], s[::2], s[::-1], s[8:2:-2], s[100:], s[-100:3])
print(s[:], s[:] == s, len(s), s[3:3] == "", s[5:1] == "")
u = "a😀b中c"
print(len(u), u[1], u[3], u[::-1], u[1:4], [ord(c) for c in u])
for i in (11, -12):
    try:
        s[i]
    except IndexError as e:
        print(e)
try:
    s[0] = "x"
except TypeError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)
try:
    s["a"]
except TypeError as e:
    print(e)
try:
    s[::0]
except ValueError as e:
    print(e)
print(s[True], s[slice(1, 5, 2)], list("ab😀"), "".join(reversed("abc")), s[None:None:None] == s)
