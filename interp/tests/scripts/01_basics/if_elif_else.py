def grade(n):
    if n >= 90:
        return "A"
    elif n >= 80:
        return "B"
    elif n >= 70:
        return "C"
    else:
        return "F"


for n in (95, 85, 75, 10, 90, 80):
    print(n, grade(n))


def nested(a, b):
    if a:
        if b:
            return "both"
        return "only a"
    elif b:
        return "only b"
    return "none"


for a in (True, False):
    for b in (True, False):
        print(a, b, nested(a, b))
if 1: print("one line")
if 0: pass
else: print("else line")
