import operator


def tokenize(s):
    return s.replace("(", " ( ").replace(")", " ) ").split()


def parse(tokens):
    tok = tokens.pop(0)
    if tok == "(":
        out = []
        while tokens[0] != ")":
            out.append(parse(tokens))
        tokens.pop(0)
        return out
    for kind in (int, float):
        try:
            return kind(tok)
        except ValueError:
            pass
    return tok


class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values))
        self.outer = outer

    def find(self, name):
        env = self
        while name not in env:
            env = env.outer
            if env is None:
                raise NameError(name)
        return env


GLOBAL = Env()
GLOBAL.update({"+": lambda *a: sum(a), "-": operator.sub, "*": operator.mul, "<": operator.lt, "=": operator.eq, "list": lambda *a: list(a), "car": lambda x: x[0], "cdr": lambda x: x[1:], "cons": lambda a, b: [a] + b, "null?": lambda x: x == []})


def evaluate(x, env=GLOBAL):
    while True:
        match x:
            case str():
                return env.find(x)[x]
            case int() | float():
                return x
            case ["quote", v]:
                return v
            case ["if", test, yes, no]:
                x = yes if evaluate(test, env) else no
            case ["define", name, value]:
                env[name] = evaluate(value, env)
                return None
            case ["lambda", params, body]:
                return (params, body, env)
            case ["begin", *forms, last]:
                for f in forms:
                    evaluate(f, env)
                x = last
            case [head, *args]:
                f = evaluate(head, env)
                args = [evaluate(a, env) for a in args]
                if callable(f):
                    return f(*args)
                params, x, outer = f
                env = Env(params, args, outer)


for src in ["(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))", "(fact 20)",
            "(define count (lambda (n acc) (if (= n 0) acc (count (- n 1) (+ acc 1)))))", "(count 5000 0)",
            "(define map (lambda (f xs) (if (null? xs) (quote ()) (cons (f (car xs)) (map f (cdr xs))))))",
            "(map (lambda (x) (* x x)) (list 1 2 3 4))", "((lambda (x y) (+ x y 1.5)) 2 3)", "(quote (a b (c)))",
            "(define adder (lambda (n) (lambda (x) (+ x n))))", "((adder 10) 5)", "(begin (define z 3) (* z z))", "(undefined 1)"]:
    try:
        print(src, "=>", evaluate(parse(tokenize(src))))
    except NameError as e:
        print(src, "=> unbound", e)
