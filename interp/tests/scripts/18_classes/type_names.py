for v in (1, 1.5, 1j, "a", b"a", True, None, [1], (1,), {1: 2}, {1}, frozenset(), range(3), slice(1), print, len, type, object(), ...):
    print(type(v).__name__)


def f():
    pass


class A:
    def m(self):
        pass


print(type(f).__name__, type(A).__name__, type(A()).__name__, type(A().m).__name__, type(A.m).__name__)
print(type(x for x in []).__name__, type([].append).__name__, type("".join).__name__, type(iter([])).__name__)
print(isinstance(1, int), isinstance(True, int), isinstance(1.0, int), isinstance("a", (int, str)))
print(type(1) == int, type(1) is int, type(True) is int, type([]) is list)
