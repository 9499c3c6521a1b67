def safe_div(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        print("cannot divide", a, "by zero")
    except TypeError as e:
        print("bad types:", e)


print(safe_div(6, 3), safe_div(1, 0), safe_div("a", 1))
for text in ("12", "x", "", "3.5"):
    try:
        n = int(text)
    except ValueError:
        print(repr(text), "is no integer")
    else:
        print("got", n)
items = [1, 2]
try:
    items[5]
except IndexError as e:
    print("index:", e)
try:
    {}["k"]
except KeyError as e:
    print("key:", e)
try:
    None.x
except AttributeError as e:
    print("attribute:", e)
try:
    raise ValueError("mine", 5)
except ValueError as e:
    print(e.args, e)


def check_age(age):
    if age < 0:
        raise ValueError("negative age")
    if not isinstance(age, int):
        raise TypeError("age must be an int")
    return age


for a in (5, -1, 2.5):
    try:
        print(check_age(a))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
total = 0
for x in (1, "a", 2, None, 3):
    try:
        total += x
    except TypeError:
        continue
print(total)
