import re


def tokens(text):
    return re.findall(r"\d+|[-+*/()]|[a-z]+|=", text)


def parse(toks):
    def expr(i):
        left, i = term(i)
        while i < len(toks) and toks[i] in "+-":
            op = toks[i]
            right, i = term(i + 1)
            left = (op, left, right)
        return left, i

    def term(i):
        left, i = atom(i)
        while i < len(toks) and toks[i] in "*/":
            op = toks[i]
            right, i = atom(i + 1)
            left = (op, left, right)
        return left, i

    def atom(i):
        match toks[i]:
            case "(":
                e, j = expr(i + 1)
                return e, j + 1
            case "-":
                e, j = atom(i + 1)
                return ("neg", e), j
            case t if t.isdigit():
                return int(t), i + 1
            case name:
                return name, i + 1

    return expr(0)[0]


def evaluate(e, env):
    match e:
        case int():
            return e
        case str(name):
            return env[name]
        case ("neg", x):
            return -evaluate(x, env)
        case ("+" | "-" | "*" | "/" as op, a, b):
            x, y = evaluate(a, env), evaluate(b, env)
            match op:
                case "+": return x + y
                case "-": return x - y
                case "*": return x * y
                case "/": return x // y


def simplify(e):
    match e:
        case ("+", 0, x) | ("+", x, 0) | ("*", 1, x) | ("*", x, 1):
            return simplify(x)
        case ("*", 0, _) | ("*", _, 0):
            return 0
        case (op, *args):
            new = (op, *map(simplify, args))
            return simplify(new) if new != e else new
        case _:
            return e


def show(e):
    match e:
        case int() | str():
            return str(e)
        case ("neg", x):
            return f"-{show(x)}"
        case (op, a, b):
            return f"({show(a)} {op} {show(b)})"


for text in ("1+2*3", "(1+2)*3", "x*(y+-2)", "0+x*1", "10/3-1", "0*(x+y)+1*y"):
    e = parse(tokens(text))
    print(text, e, show(e), evaluate(e, {"x": 5, "y": 7}), show(simplify(e)))
