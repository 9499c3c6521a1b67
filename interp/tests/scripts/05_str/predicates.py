samples = ["", "abc", "ABC", "abc1", "123", "١٢٣", "½", "²", " ", "\t\n", "a b", "é", "中文", "_x1", "1x", "class", "Ⅷ", "\x00", "a\u200b", "😀"]
for s in samples:
    print(ascii(s), s.isalpha(), s.isalnum(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isspace(),
          s.isidentifier(), s.isprintable(), s.isascii())
