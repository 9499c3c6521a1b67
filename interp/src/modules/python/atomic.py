"""Atomic blocks: what a thread does in one is seen by the others as one step, or not at all."""

import _thread
from _thread import start_new_thread

# All that it has, names with an underscore too.
globals().update((name, v) for name, v in vars(_thread).items() if not name.startswith('__'))


def _wrap(manager, function):
    """The function, with each call in an atomic block."""
    if isinstance(function, type) or not callable(function):
        raise TypeError(f'thread.atomic decorates functions, not {function!r}')
    _refuse_suspended(function, 'a function decorated with thread.atomic')

    from functools import wraps

    @wraps(function)
    def atomically(*args, **kwargs):
        with manager:
            return function(*args, **kwargs)
    return atomically


def or_else(*functions):
    """Calls the first function; if it retries, undoes that and calls the next one, and so on.

    Gives what the function has given. If the last one retries, the block does.
    """
    if is_atomic():
        return _or_else(*functions)
    # What the functions promise to do after the block is done when it ends.
    with atomic:
        return _or_else(*functions)


def after_commit(function, /):
    """Calls function() when the block has ended for good; at once outside atomic blocks.

    An exception in it is reported through threading.excepthook.
    """
    if not callable(function):
        raise TypeError(f'after_commit needs a callable, not {type(function).__name__}')
    if is_atomic():
        _promise(function)
    else:
        _keep((function,))


def _keep(functions):
    """Calls all functions, then raises the first exit or interrupt that one of them met."""
    interrupt = None
    for function in functions:
        try:
            function()
        except Exception as e:
            from threading import ExceptHookArgs, current_thread, excepthook
            excepthook(ExceptHookArgs((type(e), e, e.__traceback__, current_thread())))
        except BaseException as e:
            interrupt = interrupt or e
    if interrupt is not None:
        raise interrupt


_KINDS = (
    (0x20, 'a generator function'),
    (0x80, 'a coroutine function'),
    (0x200, 'an asynchronous generator function'),
)


def _refuse_suspended(function, what):
    """Raises TypeError if calling the function would only create a generator or coroutine.

    Its code would run later, outside the block. what: the function's role, for the message.
    """
    from functools import partial
    for candidate in function, getattr(type(function), '__call__', None):
        while isinstance(candidate, partial):
            candidate = candidate.func
        candidate = getattr(candidate, '__func__', candidate)
        flags = getattr(getattr(candidate, '__code__', None), 'co_flags', 0)
        for flag, kind in _KINDS:
            if flags & flag:
                raise TypeError(f'{what} must not be {kind}: its code would run outside the block')


def _suspended_types():
    async def coroutine():
        pass

    async def async_generator():
        yield

    waiting = coroutine()
    waiting.close()
    return {
        type(_ for _ in ()): 'generator',
        type(waiting): 'coroutine',
        type(async_generator()): 'generator',
    }


_SUSPENDED = _suspended_types()


def _refuse_suspended_result(result, what):
    """Raises TypeError if a body that looked like a plain function returned one anyway."""
    kind = _SUSPENDED.get(type(result))
    if kind is not None:
        if kind == 'coroutine':
            result.close()
        raise TypeError(f'{what} returned a {kind}: its code would run outside the block')
