def kind(x):
    match x:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "small"
        case -1:
            return "minus one"
        case 1.5:
            return "one and a half"
        case 2 + 3j:
            return "complex"
        case "hello" | "hi":
            return "greeting"
        case b"bytes":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case False:
            return "false"
        case str() as s if s.isupper():
            return f"upper {s}"
        case int(n) if n > 100:
            return f"big {n}"
        case [] | ():
            return "empty"
        case _:
            return f"other {x!r}"


for v in (0, 2, -1, 1.5, 2 + 3j, "hi", b"bytes", None, True, False, "ABC", "abc", 500, 50, [], (), [1], 0.0, 1.0, {}):
    print(repr(v), kind(v))


def guard(x, limit):
    match x:
        case n if n < limit:
            return "below"
        case n if n == limit:
            return "equal"
        case n:
            return f"above {n}"


print(guard(1, 2), guard(2, 2), guard(3, 2))
match 5:
    case captured:
        print("captured", captured)
print(captured)
match = 1
case = 2
_ = 3
print(match + case + _)
match match:
    case 1:
        print("soft keyword")
match 1, 2:
    case a, b:
        print(a, b)
match "no":
    case "yes":
        print("never")
print("falls through")
match [1]:
    case (1 as x) | [x]:
        print(x)
match -0.0:
    case 0:
        print("zero equal")
