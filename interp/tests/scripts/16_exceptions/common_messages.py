class A:
    __slots__ = ("x",)


class B:
    pass


cases = ["1 + 'a'", "'a' + 1", "[] + ()", "None + 1", "{} - {}", "1 @ 2", "-[]", "~1.5", "not_defined", "A().x", "A().y", "B().z", "B.z",
         "setattr(A(), 'y', 1)", "(1).a", "None.foo", "[1][5]", "(1,)[5]", "'a'[5]", "{}['a']", "{1: 2}[3]", "int('x')", "float('x')",
         "[1, 2] < 3", "None < None", "B() < B()", "1 in 5", "iter(5)", "next([])", "len(5)", "abs('a')", "sum(['a'])", "max([])", "max(5)",
         "ord('ab')", "chr(-1)", "chr(0x110000)", "int('1', 99)", "round('a')", "1 / 0",
         "divmod(1, 'a')", "pow('a', 2)", "'%d' % 'a'", "' '.join([1])", "[].pop()", "{}.popitem()", "set().pop()", "bytes([300])",
         "isinstance(1, 5)", "issubclass(1, int)", "type(1, 2)", "object.__new__(5)", "int.__add__(1)", "str.upper(5)", "super()", "open('/no/such/file')",
         "__import__('no_such_module')", "[] * []", "'a' * 'b'", "B()()", "B()[0]", "range(1, 2, 0)", "zip(5)", "map(5)", "enumerate(5)", "reversed({1})",
         "setattr(1, 'x', 2)", "delattr(B(), 'x')", "getattr(1, 5)", "vars(1)", "sorted([1, 'a'])", "complex('x')", "'abc'.index('z')"]
for c in cases:
    try:
        eval(c)
        print(c, "no error")
    except Exception as e:
        print(f"{c}: {type(e).__name__}: {e}")
