def run(exc):
    try:
        try:
            if exc is not None:
                raise exc
            print("fine")
        except* ValueError as g:
            print("values", repr(g))
        except* (KeyError, IndexError) as g:
            print("lookups", repr(g))
        else:
            print("else")
        finally:
            print("finally")
    except BaseException as e:
        print("left", repr(e))


run(None)
run(ValueError("bare"))
run(ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3)]))
run(ExceptionGroup("g", [IndexError(1), ExceptionGroup("h", [ValueError(2), ValueError(3)])]))
run(TypeError("unmatched"))
try:
    try:
        raise ExceptionGroup("eg", [ValueError(1), KeyError(2)])
    except* ValueError:
        raise RuntimeError("new")
except ExceptionGroup as e:
    print(repr(e), repr(e.exceptions[0].__context__) if e.exceptions[0].__context__ else None)
try:
    try:
        raise ExceptionGroup("eg", [ValueError(1), KeyError(2)])
    except* ValueError as v:
        raise
except ExceptionGroup as e:
    print(repr(e))


def f():
    for i in range(2):
        try:
            raise ExceptionGroup("x", [OSError(i)])
        except* OSError as g:
            n = len(g.exceptions)
    return n


print(f())
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)
for src in ("try:\n pass\nexcept* ValueError:\n pass\nexcept KeyError:\n pass\n", "try:\n pass\nexcept*:\n pass\n", "for x in y:\n try:\n  pass\n except* ValueError:\n  break\n"):
    try:
        compile(src, "s", "exec")
    except SyntaxError as e:
        print(e.msg)
