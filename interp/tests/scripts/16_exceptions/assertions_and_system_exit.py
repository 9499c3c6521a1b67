import sys


def check(x):
    assert x > 0, f"bad {x}"
    return x


print(check(1))
try:
    check(-1)
except AssertionError as e:
    print(e, e.args)
try:
    assert (), [1, 2]
except AssertionError as e:
    print(e, e.args)
for arg in (None, 0, 3, "text", [1]):
    try:
        sys.exit(arg)
    except SystemExit as e:
        print(repr(e), e.code)
try:
    exit(4)
except SystemExit as e:
    print(e.code)
try:
    sys.exit()
except Exception:
    print("no")
except BaseException as e:
    print("base", type(e).__name__)


def f():
    try:
        sys.exit(1)
    finally:
        print("finally runs")


try:
    f()
except SystemExit:
    print("stopped")
try:
    raise KeyboardInterrupt
except KeyboardInterrupt:
    print("interrupted")
try:
    raise NotImplementedError("later")
except RuntimeError as e:
    print(type(e).__name__, e)
