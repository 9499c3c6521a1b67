import traceback


def inner(x):
    return 1 / x


def outer(x):
    return inner(x)


try:
    outer(0)
except ZeroDivisionError as e:
    frames = traceback.extract_tb(e.__traceback__)
    print([(f.name, f.lineno, f.line) for f in frames])
    print(traceback.format_exception_only(type(e), e)[-1].split(":")[0])
    tb = e.__traceback__
    while tb:
        print(tb.tb_lineno, tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
try:
    raise KeyError("k") from ValueError("v")
except KeyError as e:
    text = traceback.format_exc()
    print("direct cause" in text, text.count("Traceback"), text.strip().splitlines()[-1])
try:
    try:
        outer(0)
    except ZeroDivisionError:
        raise ValueError("during")
except ValueError:
    text = traceback.format_exc()
    print("During handling" in text, [l.strip() for l in text.splitlines() if l.startswith("  File")] != [])
print(traceback.format_exception_only(SyntaxError("bad"))[-1], end="")
print(traceback.format_exception_only(ValueError()), traceback.format_exception_only(ValueError("multi\nline")))
print(traceback.format_exc())
