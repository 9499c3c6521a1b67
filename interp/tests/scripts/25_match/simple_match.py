def http(code):
    match code:
        case 200:
            return "ok"
        case 301 | 302:
            return "moved"
        case 404:
            return "missing"
        case c if 500 <= c < 600:
            return "server"
        case _:
            return "unknown"


print([http(c) for c in (200, 302, 404, 503, 7)])


def command(text):
    match text.split():
        case ["quit"]:
            return "bye"
        case ["go", direction]:
            return f"going {direction}"
        case ["take", *things]:
            return f"taking {' and '.join(things)}"
        case [single]:
            return f"what is {single}?"
        case []:
            return "say something"
        case _:
            return "too long"


for t in ("quit", "go north", "take lamp key", "dance", "", "put it down"):
    print(command(t))


def where(p):
    match p:
        case (0, 0):
            return "origin"
        case (x, 0):
            return f"x={x}"
        case (0, y):
            return f"y={y}"
        case (x, y):
            return f"{x},{y}"


print([where(p) for p in ((0, 0), (1, 0), (0, 2), (3, 4))])


def kind(v):
    match v:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case [] | [_]:
            return "short list"
        case list():
            return "list"
        case {"id": i}:
            return f"record {i}"
        case None:
            return "none"
    return "other"


print([kind(v) for v in (True, 1, 2.5, "s", [], [1], [1, 2], {"id": 7}, {}, None, (1, 2, 3))])
