s = "a\U0001F600b\uFFFFc\U00010348"
print(len(s), [hex(ord(c)) for c in s])
print(s[1] == "😀", s.find("b"), s.index("\U00010348"), s[::-1][0] == "\U00010348", s.split("b")[1][0] == "\uffff")
print(ascii(s), s.encode("utf-8").hex(), s.encode("utf-16-be").hex())
lone = "x\ud83dy"
print(len(lone), ascii(lone), lone == "x\ud83dy", lone[1] == "\ud83d")
try:
    lone.encode("utf-8")
except UnicodeEncodeError as e:
    print(e.reason, e.start)
print(lone.encode("utf-8", "surrogatepass").hex(), lone.encode("ascii", "replace"))
print("\ud83d" + "\ude00" == "😀", len("\ud83d" + "\ude00"))
print("é" < "z", "é" > "z", "ﬀ" in "aﬀb", "Ǆ".lower(), "ǆ".title(), "ß".upper(), "İ".lower() == "i̇")
print("日本語テキスト"[2:5], "日本語".center(9, "・"), "日本語".replace("本", "--"), "a日b".partition("日"))
print([c.isalpha() for c in "aあ1²Ⅷ_"], "１２３".isdigit(), int("１２３"), float("１.５"))
print("tschüß".encode("latin-1"), b"\xfc".decode("latin-1"), "€".encode("cp1252"), "ж".encode("cp1251"), "ж".encode("koi8-r"))
