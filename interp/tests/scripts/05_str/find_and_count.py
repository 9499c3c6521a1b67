s = "abracadabra"
print(s.find("a"), s.find("a", 1), s.find("a", 1, 3), s.find("abra", 1), s.find("x"), s.find(""))
print(s.rfind("a"), s.rfind("a", 0, -1), s.rfind("abra"), s.rfind("x"), s.rfind(""))
print(s.index("b"), s.rindex("b"), s.count("a"), s.count("abra"), s.count(""), s.count("a", 3), s.count("a", 3, 6))
print("aaaa".count("aa"), "".count(""), "abc".find("", 3), "abc".find("", 4), "abc".rfind("", 1))
for f in (s.index, s.rindex):
    try:
        f("zz")
    except ValueError as e:
        print(e)
print("bra" in s, "" in s, "x" not in s, s.find("a", -3), s.find("a", -100, 100))
print(s.startswith("abra"), s.startswith("bra", 1), s.startswith(("x", "a")), s.endswith(("ra", "z")), s.endswith("a", 0, 4))
print(s.startswith(""), s.startswith("", 11), s.startswith("", 12), s.endswith(()), "é中😀é".find("😀"), "é中😀é".rfind("é"))
try:
    1 in s
except TypeError as e:
    print(e)
try:
    s.startswith(1)
except TypeError as e:
    print(e)
