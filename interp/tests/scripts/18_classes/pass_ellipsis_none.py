def f():
    """A docstring."""


def g(): ...


print(f(), g(), f.__doc__, g.__doc__)
print(..., Ellipsis is ..., None)
print(type(...), type(None), type(NotImplemented))
for _ in range(2):
    pass


class Empty:
    pass


print(Empty.__name__)
assert True
assert 1 == 1, "never shown"
try:
    assert 1 == 2, "one is not two"
except AssertionError as e:
    print("assertion:", e)
try:
    assert False
except AssertionError as e:
    print("assertion without message:", repr(e))
