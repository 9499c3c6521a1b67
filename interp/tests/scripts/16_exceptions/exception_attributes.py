e = ValueError("a", 2)
print(e.args, str(e), repr(e), e.__cause__, e.__context__, e.__traceback__, e.__suppress_context__)
e.args = ("b",)
print(str(e), repr(e))
e.custom = 5
print(e.custom, vars(e))
k = KeyError("key")
print(str(k), repr(k), k.args[0])
o = OSError(13, "denied", "file", None, "file2")
print(o.errno, o.strerror, o.filename, o.filename2, type(o).__name__, o)
s = StopIteration("v")
print(s.value, StopIteration().value, SystemExit("x").code)
u = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad byte")
print(u, u.encoding, u.object, u.start, u.end, u.reason)
se = SyntaxError("msg", ("file.py", 3, 5, "source line", 3, 8))
print(se.msg, se.filename, se.lineno, se.offset, se.text, se.end_offset, str(se))
i = ImportError("no", name="mod", path="/p")
print(i.msg, i.name, i.path)
n = NameError("n", name="var")
a = AttributeError("a", name="attr", obj=[])
print(n.name, a.name, a.obj)


class Full(Exception):
    def __init__(self, code, *, detail=None):
        self.code, self.detail = code, detail
        super().__init__(f"code {code}")

    def __reduce__(self):
        return type(self), (self.code,)


f = Full(7, detail={"x": 1})
print(f, f.args, f.detail, repr(f))
import copy
print(copy.copy(f).code, copy.copy(ValueError("v")).args)
print(isinstance(f, BaseException), Full.__mro__[1].__name__, ValueError("x") == ValueError("x"), len({ValueError(), ValueError()}))
