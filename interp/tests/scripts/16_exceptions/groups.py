eg = ExceptionGroup("many", [ValueError("a"), TypeError("b"), ExceptionGroup("inner", [KeyError("c"), ValueError("d")])])
print(eg, repr(eg), eg.message, len(eg.exceptions))
sub = eg.subgroup(ValueError)
print(repr(sub))
match, rest = eg.split(ValueError)
print(repr(match), repr(rest), sep="\n")
print(eg.subgroup(OSError), eg.split(lambda e: isinstance(e, KeyError))[0])
print(eg.derive([ValueError("z")]))
for bad in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [5]), lambda: ExceptionGroup("x", 5), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("x", [KeyboardInterrupt()])):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(type(BaseExceptionGroup("x", [ValueError()])).__name__, type(BaseExceptionGroup("x", [KeyboardInterrupt()])).__name__)


class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup(self.message + "!", excs)


m = MyGroup("mine", [ValueError(1), TypeError(2)])
a, b = m.split(ValueError)
print(repr(a), repr(b), isinstance(m, Exception))
try:
    raise eg
except ExceptionGroup as e:
    print([type(x).__name__ for x in e.exceptions])
try:
    raise eg
except ValueError:
    print("no")
except Exception as e:
    print("not matched by plain except", type(e).__name__)
eg.add_note("note")
print(eg.split(ValueError)[0].__notes__)
