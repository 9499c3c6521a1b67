text = "Ελληνικά, русский, 日本語, עברית, हिन्दी, 👩‍👩‍👧"
print(len(text), text)
print(text.upper())
print([w.strip(",") for w in text.split()])
print([hex(ord(c)) for c in text[-5:]])
print(text.encode("utf-8").decode("utf-8") == text, len(text.encode()))
count = {}
for c in "наше слово наше дело":
    count[c] = count.get(c, 0) + 1
print(count)
print("ñ" == "n\u0303", len("n\u0303"))
print("日本".center(10, "*"), f"{'日本':>6}|", "日本" * 2)
print(sorted("żółw ñandú"), "".join(sorted(set("привет"))))
print("ΌΔΟΣ".lower(), "ὈΔΥΣΣΕΎΣ".lower(), "ŐŰ".swapcase(), "ﬀ".upper())
print("\u0661".isdigit(), int("\u0661\u0662"), "Ⅷ".isnumeric(), "٣".isdecimal())
été_2 = 5
名前 = "name"
print(été_2, 名前)
import unicodedata
print(unicodedata.name("é"), unicodedata.category("A"), unicodedata.normalize("NFD", "é") == "e\u0301")
