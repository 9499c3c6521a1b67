"""Which functions may be the body of a block: those that end when they return."""
import inspect
import types


def refuse_suspended(function, what):
    """Raises TypeError if calling `function` would only create a generator or coroutine.

    Its code would run later, outside the block. `what` names the role in the message.
    """
    candidates = (function, getattr(type(function), "__call__", None))
    for candidate in candidates:
        if inspect.isgeneratorfunction(candidate):
            kind = "a generator function"
        elif inspect.iscoroutinefunction(candidate):
            kind = "a coroutine function"
        elif inspect.isasyncgenfunction(candidate):
            kind = "an asynchronous generator function"
        else:
            continue
        raise TypeError(f"{what} must not be {kind}: its code would run outside the block")


def refuse_suspended_result(result, what):
    """Raises TypeError if a body that looked like a plain function returned one anyway."""
    if isinstance(result, types.CoroutineType):
        result.close()
        kind = "coroutine"
    elif isinstance(result, (types.GeneratorType, types.AsyncGeneratorType)):
        kind = "generator"
    else:
        return
    raise TypeError(f"{what} returned a {kind}: its code would run outside the block")
