"""Types of the module `thread`: atomic blocks, and everything that `_thread` has."""
import sys
from _thread import (
    RLock as RLock,
    TIMEOUT_MAX as TIMEOUT_MAX,
    LockType as LockType,
    allocate as allocate,
    allocate_lock as allocate_lock,
    error as error,
    exit as exit,
    exit_thread as exit_thread,
    get_ident as get_ident,
    get_native_id as get_native_id,
    interrupt_main as interrupt_main,
    stack_size as stack_size,
)
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn, ParamSpec, TypeVar, final, overload

if sys.version_info >= (3, 12):
    from _thread import daemon_threads_allowed as daemon_threads_allowed
if sys.version_info >= (3, 13):
    from _thread import lock as lock, start_joinable_thread as start_joinable_thread

_P = ParamSpec("_P")
_R = TypeVar("_R")
_R2 = TypeVar("_R2")

@final
class _Atomic:
    name: str | None
    def __enter__(self) -> None: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    @overload
    def __call__(
        self,
        function: Callable[_P, _R],
        /,
        *,
        name: str | None = None,
        rollback: bool = False,
    ) -> Callable[_P, _R]: ...
    @overload
    def __call__(
        self, function: None = None, /, *, name: str | None = None, rollback: bool = False
    ) -> _Atomic: ...

atomic: _Atomic

def is_atomic() -> bool: ...
def retry() -> NoReturn: ...
def check(condition: object, /) -> None: ...
def or_else(first: Callable[[], _R], second: Callable[[], _R2], /) -> _R | _R2: ...
def irrevocable() -> None: ...
def hint_commit_soon() -> None: ...
def after_commit(function: Callable[[], object], /) -> None: ...
def start_new_thread(
    function: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: dict[str, Any] = {},
    /,
) -> int: ...

start_new = start_new_thread
