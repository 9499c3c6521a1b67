import string
from string import Formatter, Template


class Money:
    def __init__(self, n):
        self.n = n

    def __format__(self, spec):
        if spec.endswith("e"):
            return format(self.n / 100, spec[:-1] + ",.2f") + " EUR"
        return f"{self.n}ct"


print(f"{Money(123456):e}|{Money(5):>12e}|{Money(7)}", "{:e} {}".format(Money(99), Money(1)))
letter = Template("Dear $name,\nyou owe ${amount} (${pct}%).\n$$ sign")
print(letter.substitute(name="Ann", amount="5.00", pct=20))


class Percent(Template):
    delimiter = "%"
    idpattern = "[a-z]+"


print(Percent("%a and %b %%").substitute(a=1, b=2))
rows = [("id", "name", "score"), (1, "alpha", 9.5), (22, "be", 10.25), (333, "gamma ray", 0)]
for r in rows:
    print("{:>4} {:<10} {!s:>6}".format(*r))
print(Formatter().vformat("{0} {x}", (1,), {"x": 2}), [t for t in Formatter().parse("a{b.c[d]!r:>{w}}")])
print("{0:{1}}".format("x", ">5"), "{:{}{}}".format(5, "0", 4), "{:,}".format(-1234567), "{:+.1%}".format(0.256), "{:08.3f}".format(-3.14159), "{:x}".format(255), "{:#b}".format(5))
print(f"{'x':_^7}{'y':->3}{'z':.<4}", f"{0.1 + 0.2:.17g}", f"{1e100:.3g}", f"{123456789:.3e}", f"{12345.6789:,.1f}", f"{5 / 3:.{3}f}")
print(str.format("{} {!r}", "a", "b"), "%(x)s-%(y)03d" % {"x": "q", "y": 7}, string.Template("$a$b").safe_substitute(a=1))
