def compose(*fs):
    def composed(x):
        for f in reversed(fs):
            x = f(x)
        return x
    return composed


def curry(f, n, *args):
    if len(args) >= n:
        return f(*args)
    return lambda *more: curry(f, n, *args, *more)


print(compose(str, abs, int)("-5"), curry(lambda a, b, c: a + b + c, 3)(1)(2)(3), curry(max, 3, 1)(5, 2))
print(list(map(lambda x, y: x * y, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, range(4))))
ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}


def rpn(text):
    stack = []
    for tok in text.split():
        if tok in ops:
            b, a = stack.pop(), stack.pop()
            stack.append(ops[tok](a, b))
        else:
            stack.append(int(tok))
    return stack[0]


print(rpn("3 4 + 2 *"), rpn("5 1 2 + 4 * + 3 -"))


def apply_n(f, n, x):
    return x if n == 0 else apply_n(f, n - 1, f(x))


print(apply_n(lambda v: v * 2, 10, 1), sorted("bca", key=lambda c: -ord(c)), max([1, -5, 3], key=abs))
print([f(3) for f in (abs, str, float, lambda v: v ** 2, range, bool)])
y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(y(lambda self: lambda n: 1 if n < 2 else n * self(n - 1))(10))
methods = [str.upper, str.lower, len, "x".join, [9].__add__]
print([m("Ab") if m is not methods[-1] else m([1]) for m in methods])
print((lambda f, *a: f(*a))(divmod, 7, 2), any(map(str.isdigit, "ab1")), sum(map(int, "12345")))
