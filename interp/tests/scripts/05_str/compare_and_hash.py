words = ["banana", "apple", "Cherry", "apple2", "", "é", "z", "Zebra", "中", "😀", "a" * 3]
print(sorted(words))
print(sorted(words, reverse=True))
print(sorted(words, key=str.lower))
print(sorted(words, key=len))
print(max(words), min(words), "a" < "B", "a" < "b" < "c", "\uffff" < "\U00010000")
print("abc" == "ab" + "c", hash("abc") == hash("".join(["a", "bc"])), "é" == "e\u0301", "a" == b"a")
d = {"key": 1}
d["k" + "ey"] = 2
print(d, "".join(["k", "ey"]) in d)
for op in ("'a' < 1", "'a' + 1", "1 + 'a'", "'a' - 'b'", "'a' * 'b'", "'a' >= None"):
    try:
        eval(op)
    except TypeError as e:
        print(op, ":", e)
print("a" != "a ", "a".__eq__("a"), "a".__eq__(1), "a".__lt__("b"), "ab" * 0 == "", "ab" * -1, 3 * "ab")
