for text in ("12", " 12 ", "-12", "+12", "1_000", "0012", "\t7\n", "٣٤"):
    print(repr(text), int(text))
for text, base in (("ff", 16), ("0xFF", 16), ("0b101", 2), ("101", 2), ("z", 36), ("0o17", 8),
                   ("0x1f", 0), ("0b11", 0), ("10", 0), ("-0x1F", 0), ("77", 8), ("1_0", 2)):
    print(text, base, int(text, base))
for text in ("", " ", "1.5", "abc", "1__0", "_1", "1_", "0x10", "- 1", "1 2"):
    try:
        print(int(text))
    except ValueError as e:
        print(e)
try:
    int("12", 2)
except ValueError as e:
    print(e)
try:
    int("1", 1)
except ValueError as e:
    print(e)
try:
    int("012", 0)
except ValueError as e:
    print(e)
print(int(), int(3.99), int(-3.99), int(True), int(b"42"))
try:
    int([])
except TypeError as e:
    print(e)
print(int("123456789012345678901234567890"))
print(int("z" * 20, 36))
