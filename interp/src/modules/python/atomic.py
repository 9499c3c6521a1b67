"""Atomic blocks: what a thread does in one is seen by the others as one step, or not at all."""

from _thread import *
from _thread import start_new_thread


def _wrap(manager, function):
    """The function, with each call in an atomic block."""
    if not callable(function):
        raise TypeError(f'atomic() takes a function, not {type(function).__name__!r}')
    code = getattr(function, '__code__', None)
    if code is not None and code.co_flags & 0x2A0:
        raise TypeError(f'{function.__qualname__}() is a generator or a coroutine: its body runs '
                        'after the call, outside the atomic block')

    from functools import wraps

    @wraps(function)
    def atomically(*args, **kwargs):
        with manager:
            return function(*args, **kwargs)
    return atomically
