class E(Exception):
    def __init__(self, *args, code=0):
        super().__init__(*args)
        self.code = code


for exc in (ValueError, ValueError("msg"), ValueError("a", 1), E("x", code=5), KeyError("k"), OSError(2, "No such file")):
    try:
        raise exc
    except Exception as e:
        print(repr(e), str(e), e.args, getattr(e, "code", None))
try:
    raise 5
except TypeError as e:
    print(e)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    raise int
except TypeError as e:
    print(e)


def again():
    try:
        {}["x"]
    except KeyError:
        raise


try:
    again()
except KeyError as e:
    print("reraised", e)
try:
    raise ValueError("a") from KeyError("b")
except ValueError as e:
    print(repr(e.__cause__), e.__suppress_context__, e.__context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("hidden") from None
except ValueError as e:
    print(e.__cause__, e.__suppress_context__, type(e.__context__).__name__)
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
try:
    raise ValueError("x").with_traceback(None)
except ValueError as e:
    print(e.__traceback__ is not None, e.__traceback__.tb_lineno)
try:
    try:
        raise KeyError(1)
    except 5:
        pass
except TypeError as e:
    print(e)
