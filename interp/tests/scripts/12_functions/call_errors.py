def f(a, b, c=1):
    pass


def g(a, /, b, *, k):
    pass


def h():
    pass


def v(*args, key):
    pass


calls = ["f()", "f(1)", "f(1, 2, 3, 4)", "f(1, 2, d=3)", "f(1, a=2)", "f(b=1)", "g(a=1, b=2, k=3)", "g(1, 2)",
         "g(1, 2, 3)", "g(1, b=2, k=3, z=4)", "h(1)", "h(x=1)", "v(1)", "v(1, 2, kex=1)", "f(*[1])", "f(**{'a': 1})",
         "f(1, 2, **{'c': 3, 'c2': 4})", "f(*5)", "f(**5)", "f(**{1: 2})", "f(1, 2, c=3, **{'c': 4})", "(lambda x: x)()",
         "(n := 5)()", "(n := None)()", "len()", "len(1, 2)", "len(5)", "print(1, foo=2)", "f.missing()", "int.bit_length()",
         "[].append()", "[].append(1, 2)", "{}.get()", "''.join()", "isinstance(1)", "object(1)"]
for c in calls:
    try:
        eval(c)
        print(c, "fine")
    except (TypeError, AttributeError) as e:
        print(c, "->", e)
