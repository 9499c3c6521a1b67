"""Types of the module `parallel`: loops whose elements are atomic blocks."""
from collections.abc import Callable, ItemsView, Iterable, Mapping
from typing import Generic, NoReturn, TypeVar, overload

__all__ = ["ItemsLoop", "Loop", "each", "for_each", "items", "keys", "stop", "values"]

_T = TypeVar("_T")
_K = TypeVar("_K")
_V = TypeVar("_V")
_R = TypeVar("_R")

class Loop(Generic[_T]):
    def for_each(
        self,
        body: Callable[[_T], object],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> None: ...
    def map(
        self,
        body: Callable[[_T], _R],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> list[_R]: ...
    def filter(
        self,
        body: Callable[[_T], object],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> list[_T]: ...
    def reduce(
        self,
        body: Callable[[_T, _T], _T],
        initial: _T,
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> _T: ...

class ItemsLoop(Generic[_K, _V]):
    def for_each(
        self,
        body: Callable[[_K, _V], object],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> None: ...
    def map(
        self,
        body: Callable[[_K, _V], _R],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> list[_R]: ...
    def filter(
        self,
        body: Callable[[_K, _V], object],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> list[tuple[_K, _V]]: ...
    def reduce(
        self,
        body: Callable[[tuple[_K, _V], tuple[_K, _V]], tuple[_K, _V]],
        initial: tuple[_K, _V],
        /,
        *,
        max_workers: int | None = None,
        chunksize: int | None = None,
        ordered: bool = False,
        progress: bool = False,
    ) -> tuple[_K, _V]: ...

def items(mapping: Mapping[_K, _V], /) -> ItemsLoop[_K, _V]: ...
def keys(mapping: Mapping[_K, object], /) -> Loop[_K]: ...
def values(mapping: Mapping[_K, _V], /) -> Loop[_V]: ...

# The views of dicts hand out pairs as two arguments; they come first on purpose.
@overload
def each(iterable: ItemsView[_K, _V], /) -> ItemsLoop[_K, _V]: ...  # type: ignore[overload-overlap]
@overload
def each(iterable: Iterable[_T], /) -> Loop[_T]: ...
@overload
def for_each(  # type: ignore[overload-overlap]
    iterable: ItemsView[_K, _V],
    /,
    *,
    max_workers: int | None = None,
    chunksize: int | None = None,
    ordered: bool = False,
    progress: bool = False,
) -> Callable[[Callable[[_K, _V], _R]], Callable[[_K, _V], _R]]: ...
@overload
def for_each(
    iterable: Iterable[_T],
    /,
    *,
    max_workers: int | None = None,
    chunksize: int | None = None,
    ordered: bool = False,
    progress: bool = False,
) -> Callable[[Callable[[_T], _R]], Callable[[_T], _R]]: ...
def stop() -> NoReturn: ...
