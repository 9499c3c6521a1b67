e = ValueError("base")
print(hasattr(e, "__notes__"))
e.add_note("first")
e.add_note("second\nwith two lines")
print(e.__notes__, e, repr(e))
try:
    e.add_note(5)
except TypeError as err:
    print(err)
try:
    try:
        raise KeyError("k")
    except KeyError as k:
        k.add_note("seen")
        raise
except KeyError as k:
    print(k.__notes__)
import traceback
print("".join(traceback.format_exception_only(e)), end="")


def load(items):
    for i, x in enumerate(items):
        try:
            yield int(x)
        except ValueError as err:
            err.add_note(f"item {i}")
            raise


try:
    print(list(load(["1", "2"])))
    list(load(["1", "z"]))
except ValueError as err:
    print(err, err.__notes__)
e.__notes__ = []
print("".join(traceback.format_exception_only(e)), end="")
