print("aaaa".replace("a", "b"), "aaaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("b", ""))
print("abc".replace("x", "y"), "".replace("", "x"), "aaa".replace("aa", "b"), "aXbX".replace("X", "é中"))
print("abc".replace("a", "b", 0), "abc".replace("", "-", 2), "aaa".replace("a", "b", -1), "aaa".replace("a", "b", count=1))
t = str.maketrans("abc", "xyz", "d")
print("abcd dcba".translate(t))
t = str.maketrans({"a": "1", "b": None, 99: "see", "d": 65})
print("abcd".translate(t))
print(str.maketrans("ab", "cd"), str.maketrans({"x": "y"}))
print("hello".translate({ord("l"): None, ord("o"): "0"}), "héllo".translate({233: 101}))
try:
    str.maketrans("ab", "c")
except ValueError as e:
    print(e)


class Rot:
    def __getitem__(self, n):
        if 97 <= n < 123:
            return chr((n - 97 + 13) % 26 + 97)
        raise LookupError


print("hello, World".translate(Rot()))
