import inspect
import io
import token
import tokenize

SOURCE = '''def f(a, b=1):  # comment
    """doc"""
    if a >= b and not b:
        return [x ** 2 for x in range(a)]

    s = 'é' + f"{a!r:>4} text"
    return (s,
            0x1F, 1_000.5e3, 2j)
'''
for t in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(token.tok_name[t.type], repr(t.string), t.start, t.end)
print([t.string for t in tokenize.tokenize(io.BytesIO(b"x = 1\n").readline)])
print(tokenize.untokenize([(token.NAME, "x"), (token.OP, "="), (token.NUMBER, "1")]))
print(sorted({t.exact_type for t in tokenize.generate_tokens(io.StringIO("a += (b, c)\n").readline)}))


class Shape:
    def area(self, scale: int = 1) -> float:
        """Area."""
        return 2.0 * scale

    @property
    def name(self):
        return "shape"


print(inspect.getsource(Shape.area))
print(inspect.getsource(Shape).splitlines()[0], len(inspect.getsource(Shape).splitlines()))
print(inspect.signature(Shape), inspect.signature(Shape.area), inspect.signature(len))
