"""Atomic blocks for CPython, with the interface of AME Python's module `thread`.

Atomic blocks exclude one another through one process-wide re-entrant lock.
What another thread does *outside* any atomic block is not held up by it: on
AME Python it is. Everything that `_thread` has is found here too.
"""
import _thread
import functools

from _ame_fallback import block as _block
from _ame_fallback.bodies import refuse_suspended as _refuse_suspended
from _ame_fallback.block import is_atomic, irrevocable, or_else, retry

_OWN_NAMES = (
    "after_commit", "atomic", "check", "hint_commit_soon", "irrevocable",
    "is_atomic", "or_else", "retry", "start_new", "start_new_thread",
)

__all__ = sorted({*_OWN_NAMES, *(n for n in dir(_thread) if not n.startswith("_"))})


class _Atomic:
    """The type of `atomic`: a context manager, a decorator, and a maker of named ones."""

    __slots__ = ("name",)

    def __init__(self, name=None):
        self.name = name

    def __repr__(self):
        return "thread.atomic" if self.name is None else f"thread.atomic(name={self.name!r})"

    def __enter__(self):
        _block.enter()

    def __exit__(self, exc_type, exc_value, traceback):
        _block.leave()

    def __call__(self, function=None, /, *, name=None, rollback=False):
        """As a decorator, makes each call of `function` one block.

        name: what reports call the block; the function's name by default.
        rollback: not to be had on CPython.
        """
        if rollback:
            raise NotImplementedError(
                "thread.atomic(rollback=True) needs AME Python: "
                "CPython cannot undo what a block has done"
            )
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name must be a string, not {type(name).__name__}")
        if function is None:
            return _Atomic(self.name if name is None else name)
        if isinstance(function, type) or not callable(function):
            raise TypeError(f"thread.atomic decorates functions, not {function!r}")
        _refuse_suspended(function, "a function decorated with thread.atomic")

        @functools.wraps(function)
        def in_block(*args, **kwargs):
            return _block.run(function, args, kwargs)

        return in_block


atomic = _Atomic()


def check(condition, /):
    """Lets the block go on if `condition` is true, and is `retry()` otherwise."""
    if not condition:
        retry()


def hint_commit_soon():
    """Does nothing here: only AME Python chooses where blocks end."""


def after_commit(function, /):
    """Calls `function()` when the current block has ended for good; at once outside one.

    An exception in it is reported through `threading.excepthook`.
    """
    if not callable(function):
        raise TypeError(f"after_commit needs a callable, not {type(function).__name__}")
    _block.promise(_block.Callback(function))


class _HeldThread:
    """A thread's function that waits for the commit of the block that started it."""

    def __init__(self, function, args, kwargs):
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.wanted = True
        self.gate = _thread.allocate_lock()
        self.gate.acquire()

    def __repr__(self):
        # CPython names the function when it reports the thread's exception.
        return repr(self.function)

    def __call__(self):
        self.gate.acquire()
        if self.wanted:
            self.function(*self.args, **self.kwargs)

    def keep(self):
        self.gate.release()

    def drop(self):
        self.wanted = False
        self.gate.release()


def start_new_thread(function, args, kwargs={}, /):
    """As `_thread.start_new_thread`; inside a block the thread begins at its commit."""
    if not is_atomic():
        return _thread.start_new_thread(function, args, kwargs)
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    held = _HeldThread(function, args, kwargs)
    ident = _thread.start_new_thread(held, ())
    _block.promise(held)
    return ident


start_new = start_new_thread


def __getattr__(name):
    try:
        return getattr(_thread, name)
    except AttributeError:
        raise AttributeError(f"module 'thread' has no attribute {name!r}") from None


def __dir__():
    return sorted({*globals(), *dir(_thread)})
