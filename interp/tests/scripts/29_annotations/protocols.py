from typing import Any, ClassVar, NewType, Protocol, runtime_checkable


@runtime_checkable
class Closes(Protocol):
    def close(self, force: bool = False) -> None: ...


@runtime_checkable
class Named(Protocol):
    name: str

    def greet(self) -> "Named": ...


class File:
    kind: ClassVar[str] = "file"

    def __init__(self, name: str) -> None:
        self.name = name

    def close(self, force: bool = False) -> None:
        pass

    def greet(self) -> "File":
        return self


print(isinstance(File("f"), Closes), isinstance(5, Closes), issubclass(File, Closes))
print(isinstance(File("f"), Named), isinstance(object(), Named))
try:
    issubclass(File, Named)
except TypeError as e:
    print(e)
try:
    Closes()
except TypeError as e:
    print(e)
UserId = NewType("UserId", int)
print(UserId(5) + 1, UserId.__name__, UserId.__supertype__)


class Meta(type):
    def mro(cls):
        return [cls, *Mixin.__mro__]


class Mixin:
    x: int = 1

    def hello(self) -> Any:
        return "mixin", self.x


class Odd(metaclass=Meta):
    y: str = "y"


print(Odd().hello(), [c.__name__ for c in Odd.__mro__], sorted(k for k in vars(Odd) if "dict" in k and k not in ("__dict__",)))
