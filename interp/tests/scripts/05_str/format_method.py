print("{} {}".format(1, "a"), "{0} {1} {0}".format("x", "y"), "{a} {b}".format(a=1, b=2))
print("{{}} {}".format(5), "{:>5}|{:<5}|{:^5}|".format(1, 2, 3), "{!r} {!s} {!a}".format("é", "é", "é"))
print("{0[1]} {0[0]} {d[key]} {z.real}".format([1, 2], d={"key": "v"}, z=3 + 4j))
print("{:{}}|{:{w}.{p}f}|".format("ab", 6, 3.14159, w=8, p=2))
print("{0.__class__.__name__}".format(5), "{:,}".format(1234567), "{:%}".format(0.25))
print("{a[0].real}".format(a=[5]), "{:5}{:5}".format("l", 7), "{0!r:>8}".format("ab"))
for fmt, args in (("{} {}", (1,)), ("{1}", (1,)), ("{a}", ()), ("{} {0}", (1,)), ("{", ()), ("}", ()), ("{0[a]}", ([1],)), ("{!x}", (1,))):
    try:
        print(fmt.format(*args))
    except (IndexError, KeyError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
print("{x} {y}".format_map({"x": 1, "y": 2}))


class Default(dict):
    def __missing__(self, key):
        return f"<{key}>"


print("{known} {unknown}".format_map(Default(known=1)))


class Fancy:
    def __format__(self, spec):
        return f"Fancy[{spec}]"


print("{:abc} {}".format(Fancy(), Fancy()), f"{Fancy():x y}", format(Fancy(), "z"), format(Fancy()))
