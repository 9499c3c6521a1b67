def stats(xs):
    return min(xs), max(xs), sum(xs) / len(xs)


lo, hi, mean = stats([3, 1, 2])
print(lo, hi, mean, stats([5])[2])


def early(x):
    for i in range(10):
        if i * i > x:
            return i
    return None


print(early(10), early(1000), early(-1))


def from_loop():
    for i in range(3):
        for j in range(3):
            if i * j == 2:
                return i, j


print(from_loop())


def from_try(x):
    try:
        return 10 // x
    except ZeroDivisionError:
        return "none"
    finally:
        print("finally", x)


print(from_try(2), from_try(0))


def from_while():
    n = 0
    while True:
        n += 1
        if n % 7 == 0 and n % 5 == 0:
            return n


print(from_while())


def nested():
    def inner():
        return "inner"
    return inner() + " outer"


print(nested())


def multiple(kind):
    if kind == "tuple":
        return 1, 2
    elif kind == "list":
        return [1, 2]
    elif kind == "dict":
        return {"a": 1}
    elif kind == "function":
        return lambda: kind


for kind in ("tuple", "list", "dict", "other"):
    print(multiple(kind))
print(multiple("function")())
