"""Types of the module `conflicts`: what made blocks run again."""
from contextlib import AbstractContextManager
from typing import NamedTuple

__all__ = ["Conflict", "Site", "record", "report", "reset", "top"]

class Site(NamedTuple):
    file: str
    line: int
    function: str
    source: str

class Conflict(NamedTuple):
    kind: str
    times: int
    lost: float
    target: str
    aborted: Site
    by: Site | None
    hint: str | None

def record() -> AbstractContextManager[None]: ...
def report() -> str: ...
def top(n: int = 10, /) -> list[Conflict]: ...
def reset() -> None: ...
