names = ["BaseException", "Exception", "ArithmeticError", "ZeroDivisionError", "OverflowError", "FloatingPointError", "LookupError",
         "IndexError", "KeyError", "ValueError", "UnicodeError", "UnicodeDecodeError", "TypeError", "AttributeError", "NameError",
         "UnboundLocalError", "RuntimeError", "NotImplementedError", "RecursionError", "StopIteration", "StopAsyncIteration",
         "GeneratorExit", "KeyboardInterrupt", "SystemExit", "OSError", "FileNotFoundError", "FileExistsError", "PermissionError",
         "IsADirectoryError", "NotADirectoryError", "TimeoutError", "ConnectionError", "BrokenPipeError", "InterruptedError",
         "EOFError", "ImportError", "ModuleNotFoundError", "MemoryError", "BufferError", "AssertionError", "SyntaxError",
         "IndentationError", "TabError", "SystemError", "ReferenceError", "Warning", "UserWarning", "DeprecationWarning",
         "RuntimeWarning", "SyntaxWarning", "FutureWarning", "ExceptionGroup", "BaseExceptionGroup", "ChildProcessError"]
for n in names:
    t = eval(n)
    print(n, [b.__name__ for b in t.__mro__[1:-1]])
print(IOError is OSError, EnvironmentError is OSError)
for exc, kinds in ((KeyError("x"), (LookupError, IndexError)), (RecursionError(), (RuntimeError,)), (SystemExit(3), (Exception,))):
    print(type(exc).__name__, [isinstance(exc, k) for k in kinds])
try:
    raise FileNotFoundError(2, "nope", "file.txt")
except OSError as e:
    print(e, e.errno, e.strerror, e.filename, repr(e))
print(type(OSError(2, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(13, "x")).__name__, type(OSError("x")).__name__)
s = SystemExit(3)
print(s.code, SystemExit().code, StopIteration(5).value, ImportError("m", name="n", path="p").name)
try:
    [].nope
except AttributeError as e:
    print(e.name, e.obj)
try:
    nope
except NameError as e:
    print(e.name)
print(KeyError("a"), str(KeyError("a")), str(KeyError("a", "b")), str(KeyError()), str(ValueError()), repr(ValueError()), repr(ValueError("a",)))
