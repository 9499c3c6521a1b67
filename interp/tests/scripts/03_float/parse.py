for text in ("1", " 1.5 ", "-.5", "5.", "1e5", "1E+5", "1e-5", "inf", "-Infinity", "nan", "NaN",
             "1_000.5", "+1.0", "0x1", "1e", "", "e5", "1.2.3", ".", "1__0", "infinit", "１.５"):
    try:
        print(repr(text), float(text))
    except ValueError as e:
        print(e)
print(float(), float(True), float(10), float(b"2.5"))
try:
    float(None)
except TypeError as e:
    print(e)
try:
    float(10 ** 400)
except OverflowError as e:
    print(e)
print(float.fromhex("0x1.8p3"), float.fromhex("-0x.1p4"), (0.1).hex(), (1.0).hex(), (-2.5).hex())
print(float("1" * 400), float("0." + "0" * 400 + "1"), float("9007199254740993"))
