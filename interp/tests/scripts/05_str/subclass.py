class Name(str):
    def __new__(cls, value, lang="en"):
        self = super().__new__(cls, value.strip())
        self.lang = lang
        return self

    def upper(self):
        return "<" + super().upper() + ">"


n = Name("  ada ", lang="fr")
print(n, n.lang, len(n), n.upper(), n.title(), type(n.title()).__name__)
print(n == "ada", {"ada": 1}[n], isinstance(n, str), n + "!", type(n + "!").__name__)
print(repr(n), f"{n:>6}", "%s" % n, n[0], list(n), "-".join([n, n]))


class Loud(str):
    def __str__(self):
        return "LOUD"

    def __repr__(self):
        return "Loud()"


x = Loud("quiet")
print(x, repr(x), str(x), f"{x}", f"{x!r}", x + "", x == "quiet", "%s" % x, "{}".format(x), [x])
print(str.upper("abc"), str.join(",", "ab"), str(object=5), str(), str(None))
