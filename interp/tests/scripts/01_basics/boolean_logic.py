print(True and False, True or False, not True)
print(0 or "default", "" or 0 or None, 1 and 2, 0 and 2)
print([] or "empty", [0] and "nonempty")
print(not 0, not "", not [], not "a")


def say(value, name):
    print("asked", name)
    return value


if say(False, "first") and say(True, "second"):
    print("no")
else:
    print("short")
if say(True, "third") or say(True, "fourth"):
    print("yes")
print(not (1 and 0 or 2))
print(1 if [] else 2, "even" if 4 % 2 == 0 else "odd")
print((1 > 2) is False)
for v in (0, 1, -1, 0.0, 0.5, "", "x", (), (0,), [], {}, None):
    print(repr(v), bool(v))
