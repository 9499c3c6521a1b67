# Special methods of builtin types are wrappers of slots, others are methods.
import types

print(type(int.__add__), type(list.append), type((1).__add__), type([].append), type(object().__str__))
print(int.__add__, list.append, object.__init__, dict.__contains__, object.__reduce__)
print(repr((1).__add__).split(" at ")[0], repr([].append).split(" at ")[0])
print(type(dict.__getitem__), type(tuple.__getitem__), type(set.__contains__), type(str.__contains__))
print(isinstance(int.__add__, types.WrapperDescriptorType), isinstance("".__len__, types.MethodWrapperType))
print(int.__add__.__objclass__, (1).__add__.__self__, (1).__add__.__name__, int.__add__.__qualname__)
print((5).__add__(3), int.__add__(5, 3), str.__len__("abc"), object.__repr__(5)[:15])


class BadRepr:
    def __repr__(self):
        return 5


for f in (repr, str, "{}".format, "{!r}".format, "%s".__mod__, "%r".__mod__):
    try:
        print(f(BadRepr()))
    except TypeError as e:
        print(e)
print(type(iter("abc")).__name__, type(iter("abé")).__name__)
