import string
print(string.ascii_lowercase, string.ascii_uppercase, string.digits, string.hexdigits, string.octdigits, repr(string.punctuation), repr(string.whitespace))
print(len(string.printable), string.capwords("hello   big world"), string.capwords("a-b-c", "-"))
t = string.Template("$who owes $$${amount} to ${who}x")
print(t.substitute(who="Ann", amount=5), t.safe_substitute(who="Bob"), t.substitute({"who": "C"}, amount=1))
for bad in ("$missing", "$", "${}", "a $1"):
    try:
        string.Template(bad).substitute()
    except (KeyError, ValueError) as e:
        print(type(e).__name__, e)
print(t.get_identifiers(), t.is_valid(), t.template)


class F(string.Formatter):
    def get_value(self, key, args, kw):
        if isinstance(key, str):
            return kw.get(key, f"<{key}>")
        return super().get_value(key, args, kw)

    def convert_field(self, value, conversion):
        if conversion == "u":
            return str(value).upper()
        return super().convert_field(value, conversion)


f = F()
print(f.format("{a} {b!u} {0:>4} {c!r}", 7, b="bee", c="x"))
print(list(string.Formatter().parse("a{b!r:>{w}}c{{")))
print(string.Formatter().format("{0[k]} {1.real}", {"k": "v"}, 5))
