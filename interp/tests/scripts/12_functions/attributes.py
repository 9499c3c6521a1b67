def greet(name: str, punctuation="!", *, loud: bool = False) -> str:
    """Return a greeting.

    Second paragraph.
    """
    text = "hello " + name + punctuation
    return text.upper() if loud else text


print(greet.__name__, greet.__qualname__, greet.__module__, greet.__defaults__, greet.__kwdefaults__)
print(greet.__doc__.splitlines()[0], greet.__annotations__)
greet.counter = 0
greet.counter += 5
print(greet.counter, greet.__dict__, hasattr(greet, "other"))
greet.__name__ = "renamed"
print(greet.__name__, greet.__qualname__)
greet.__defaults__ = ("?",)
greet.__kwdefaults__ = {"loud": True}
print(greet("bob"), callable(greet), callable(5))


class C:
    def method(self):
        return self

    @staticmethod
    def static():
        pass

    @classmethod
    def klass(cls):
        return cls


c = C()
print(C.method.__qualname__, c.method.__func__ is C.method, c.method.__self__ is c, C.klass.__self__ is C)
print(c.method == c.method, c.method is c.method, C.static.__qualname__, c.method() is c)
code = greet.__code__
print(code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_varnames)


def outer():
    def inner():
        pass
    return inner


print(outer().__qualname__, (lambda: 0).__name__, outer().__name__, type(outer).__name__, type(len).__name__, type(c.method).__name__)
try:
    c.method.x = 1
except AttributeError as e:
    print("no attributes on methods")
del greet.counter
print(greet.__dict__, len.__name__, str.upper.__name__, "".join.__name__)
try:
    greet.__name__ = 5
except TypeError as e:
    print(e)
