for s in ("hello World", "ÀÉÎ straße", "ǅ ŉ ﬁ", "they're bill's", "İi ıI", "ΑΣ ΣΑΣ.", "123abc", ""):
    print(repr(s.upper()), repr(s.lower()), repr(s.title()))
    print(repr(s.capitalize()), repr(s.swapcase()), repr(s.casefold()))
print("Straße".casefold() == "STRASSE".casefold(), "ß".upper(), len("ß".upper()))
print("HELLO".isupper(), "Hello".isupper(), "hello".islower(), "Hello World".istitle(), "Hello world".istitle())
print("1A".isupper(), "1".isupper(), "ab1".islower(), "".islower())
