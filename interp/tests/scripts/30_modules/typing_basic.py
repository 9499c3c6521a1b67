import typing
from typing import Any, Callable, Generic, Literal, NamedTuple, NewType, Optional, Protocol, TypedDict, TypeVar, Union, cast, get_args, get_origin, overload, runtime_checkable
T = TypeVar("T")


class Stack(Generic[T]):
    def __init__(self):
        self.items: list[T] = []

    def push(self, x: T) -> None:
        self.items.append(x)


s = Stack[int]()
s.push(1)
print(s.items, type(s).__name__, Stack[int], get_origin(Stack[int]) is Stack, get_args(Stack[int]))


class Emp(NamedTuple):
    name: str
    id: int = 3

    def hi(self):
        return f"hi {self.name}"


e = Emp("Ann")
print(e, e.id, e.hi(), e._asdict(), Emp._fields, isinstance(e, tuple))


class Movie(TypedDict, total=False):
    title: str
    year: int


m: Movie = {"title": "x"}
print(m, type(m).__name__, Movie(title="y", year=1), sorted(Movie.__annotations__))
UserId = NewType("UserId", int)
print(UserId(5) + 1, UserId.__name__, cast(str, 5))


@runtime_checkable
class Closes(Protocol):
    def close(self) -> None: ...


class R:
    def close(self):
        pass


print(isinstance(R(), Closes), isinstance(5, Closes))
print(get_origin(list[int]), get_args(dict[str, int]), get_origin(Optional[int]) is Union, get_args(Literal["a", 1]), get_args(Callable[[int], str]))


@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x):
    return x


print(f(1), f("a"), typing.get_type_hints(f), typing.TYPE_CHECKING)


def g(a: int, b: "str", c: Optional[float] = None) -> list[int]:
    return []


h = typing.get_type_hints(g)
print(h["a"], h["b"], h["return"], list(h))
print(Any, Literal["x"], Callable[[int, str], bool], typing.List[int], typing.Dict[str, int], T)


@typing.final
class Fin:
    pass


def check(x: typing.Annotated[int, "meta"]) -> typing.NoReturn:
    raise ValueError


print(Fin.__final__, typing.get_type_hints(check, include_extras=True)["x"].__metadata__)
try:
    Any()
except TypeError as e:
    print(e)
