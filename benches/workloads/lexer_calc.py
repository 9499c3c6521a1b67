"""A tokenizer, recursive descent parser and tree evaluator written in plain Python."""
import sys


def tokenize(text):
    tokens = []
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            tokens.append(("num", int(text[i:j])))
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalnum():
                j += 1
            tokens.append(("name", text[i:j]))
            i = j
        else:
            tokens.append((c, None))
            i += 1
    tokens.append(("end", None))
    return tokens


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.i = 0

    def take(self):
        t = self.tokens[self.i]
        self.i += 1
        return t

    def peek(self):
        return self.tokens[self.i][0]

    def expr(self):
        left = self.term()
        while self.peek() in "+-":
            op = self.take()[0]
            left = (op, left, self.term())
        return left

    def term(self):
        left = self.atom()
        while self.peek() in "*%":
            op = self.take()[0]
            left = (op, left, self.atom())
        return left

    def atom(self):
        kind, value = self.take()
        if kind == "num" or kind == "name":
            return (kind, value)
        if kind == "-":
            return ("neg", self.atom())
        if kind == "(":
            e = self.expr()
            self.take()
            return e
        raise SyntaxError(kind)


def evaluate(e, env):
    op = e[0]
    if op == "num":
        return e[1]
    if op == "name":
        return env[e[1]]
    if op == "neg":
        return -evaluate(e[1], env)
    a = evaluate(e[1], env)
    b = evaluate(e[2], env)
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    return a % b


def main(n):
    text = "(x + 3) * (y - 12 % 5) - -z * (7 + x * (y + 1)) + 100 % (z + 1)"
    total = 0
    for i in range(n):
        tree = Parser(tokenize(text)).expr()
        env = {"x": i, "y": i % 13, "z": i % 7}
        for k in range(5):
            env["x"] = i + k
            total = (total * 31 + evaluate(tree, env)) % 1000000007
    return total


if __name__ == "__main__":
    print("lexer_calc", main(int(sys.argv[1]) if len(sys.argv) > 1 else 45000))
