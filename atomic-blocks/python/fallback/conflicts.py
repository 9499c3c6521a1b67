"""Conflict reports on CPython: there are none, and every function here says so.

Atomic blocks run one at a time under one lock, so no block ever conflicts with
another. AME Python runs them in parallel and records which of them were aborted.
"""
import platform
import warnings
from contextlib import contextmanager
from typing import NamedTuple

__all__ = ["Conflict", "Site", "record", "report", "reset", "top"]

_NOTHING = (
    "nothing is recorded: {python} runs atomic blocks one at a time, "
    "so that they cannot conflict; run the program on AME Python"
)


class Site(NamedTuple):
    """A line of the program.

    file, line, function: where it is. source: its text, stripped.
    """

    file: str
    line: int
    function: str
    source: str


class Conflict(NamedTuple):
    """A pair of lines that made blocks run again.

    kind: "write-write" or "write-read". times: blocks aborted.
    lost: thread-seconds. target: the object and how the program reaches it.
    aborted: the line of the aborted block. by: the line of the other block,
    None if it is unknown. hint: what to do about it, None if no rule applies.
    """

    kind: str
    times: int
    lost: float
    target: str
    aborted: Site
    by: Site | None
    hint: str | None


def _nothing():
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return _NOTHING.format(python=python)


@contextmanager
def record():
    """Would record the conflicts of the `with` block; warns that it cannot."""
    warnings.warn(f"conflicts.record(): {_nothing()}", RuntimeWarning, stacklevel=3)
    yield


def report():
    """Returns the report as text: here one line that says that there is none."""
    return f"conflicts: {_nothing()}\n"


def top(n=10, /):
    """Returns the `n` conflicts that cost the most time: here an empty list."""
    if n < 0:
        raise ValueError("n must not be negative")
    return []


def reset():
    """Would forget what is recorded; there is nothing to forget."""
