from typing import Callable, Dict, List, Optional, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
K = TypeVar("K")
Number = Union[int, float]


def scale(xs: List[Number], by: Union[Number, "Factor"] = 1, *, name: Optional[str] = None) -> List[Number]:
    return [x * by for x in xs]


class Factor:
    pass


print(scale([1, 2.5], 2), isinstance(3, Union[int, str]), isinstance(3.5, Number), issubclass(str, Union[int, str]))
print(get_args(Number), get_origin(Union[int, str]) is Union, get_args(Optional[int]), Union[int, int] is int)
print(Union[int, str] == Union[str, int], hash(Union[int, str]) == hash(Union[str, int]), get_args(Union[int, Union[str, None]]))
hints = get_type_hints(scale)
print(sorted(hints), get_args(hints["by"]), get_origin(hints["return"]))
print(list[T][int], dict[K, list[T]][str, int], list[T].__parameters__, dict[str, T].__parameters__)
print(get_args(Union[T, int][str]), get_args((list[T] | None)[int]), get_args(Dict[K, T][str, int]))
print(Callable[[T], K][int, str], list[int].__origin__, list[int].__args__)
for bad in (lambda: list[int][str], lambda: dict[K, T][int], lambda: isinstance([], list[int]), lambda: Union[()]):
    try:
        print(bad())
    except TypeError as e:
        print(type(e).__name__)
