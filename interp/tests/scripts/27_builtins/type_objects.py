for t in (int, float, str, list, dict, set, tuple, bool, bytes, type, object, range, type(None), type(...), type(len), type(lambda: 0), type(i for i in ()), type([].append), type(int.__add__), property, staticmethod, super, zip, Exception):
    print(t.__name__, t, t.__module__, [b.__name__ for b in t.__bases__])
print(int.__doc__ is not None, list.append.__name__, dict.get.__qualname__, len.__self__.__name__)
print(type(5).__name__, (5).__class__, type(type(5)))
print(issubclass(int, object), isinstance(object, object), isinstance(type, type), type(object) is type)
print(list[int], dict[str, list[int]], int | None, (int | str).__args__, list[int].__origin__, list[int].__args__)
print(list[int]([1, 2]), isinstance([], list), type(list[int]).__name__)
try:
    isinstance([], list[int])
except TypeError as e:
    print(e)
print(object.__init__ is not None, object().__class__.__name__, str(object())[:15])
print(bool.__bases__, True.__class__, [c.__name__ for c in OSError.__mro__])
print(hasattr(int, "__add__"), hasattr(str, "__radd__"), hasattr(list, "__iadd__"), hasattr(tuple, "__iadd__"))
print(int.__eq__(1, 1), int.__eq__(1, "a"), int.__add__(1, 2), str.__len__("abc"), list.__getitem__([1, 2], 0), dict.__contains__({1: 2}, 1))
print(dict.fromkeys("a"), float.fromhex("0x1p4"))
