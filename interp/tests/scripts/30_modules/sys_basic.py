import sys
print(sys.version_info >= (3, 11), sys.version_info[0], sys.version_info.major, type(sys.version).__name__)
print(sys.maxsize == 2 ** 63 - 1, sys.byteorder in ("little", "big"), sys.maxunicode)
print(len(sys.argv), type(sys.path).__name__, type(sys.modules).__name__, "sys" in sys.modules)
print(sys.getrecursionlimit() >= 1000, sys.getdefaultencoding(), sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig)
print(sys.implementation.name in ("cpython", "ame", "amepython"), isinstance(sys.platform, str), sys.hexversion >> 24)
print(sys.exc_info(), sys.getsizeof([]) > 0, sys.intern("abc") == "abc", sys.int_info.bits_per_digit > 0)
sys.stdout.write("written\n")
print(sys.stdout.encoding.lower(), sys.stdin is not None, sys.stderr.fileno(), sys.stdout.fileno())
old = sys.getrecursionlimit()
sys.setrecursionlimit(old + 500)
print(sys.getrecursionlimit() - old)
sys.setrecursionlimit(old)
try:
    sys.setrecursionlimit(0)
except ValueError as e:
    print(e)
print(sys.getswitchinterval() > 0, sys.flags.optimize, sys.dont_write_bytecode)
try:
    sys.exit("bye")
except SystemExit as e:
    print(e.code)
f = sys._getframe(); line = f.f_lineno
print(f.f_code.co_name, line, f.f_back is None)


def caller():
    return sys._getframe(1).f_code.co_name, sys._getframe().f_locals


def outer():
    return caller()


print(outer())
hooked = []
sys.excepthook, keep = lambda *a: hooked.append(a), sys.excepthook
sys.excepthook = keep
print(callable(sys.excepthook), sys.hash_info.width in (32, 64))
