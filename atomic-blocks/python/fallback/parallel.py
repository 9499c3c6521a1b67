"""Parallel loops over dicts and iterables, with the interface of AME Python's `parallel`.

Main invariant: each element is handled in one atomic block of its own, so a
loop leaves what some serial order of its elements would have left. On CPython
that order is the order of iteration, except that an element whose body
retries runs again later.

A loop over a mapping lists the keys when it starts. Each block then looks up
its own key: it sees the value of that moment, a key that has been deleted is
skipped, and a key that was added is not visited.
"""
import operator
import threading
from collections import deque
from collections.abc import ItemsView, KeysView, Mapping, ValuesView

from _ame_fallback import block as _block
from _ame_fallback import tasks as _tasks
from _ame_fallback.bodies import refuse_suspended, refuse_suspended_result
from _ame_fallback.progress import NoProgress, ProgressBar

__all__ = ["ItemsLoop", "Loop", "each", "for_each", "items", "keys", "stop", "values"]

_BODY = "the body of a parallel loop"
_GONE = object()


class _Stop(BaseException):
    """Unwinds the body that called `stop`."""


class _Running(threading.local):
    """loops: how many parallel loops this thread is inside."""

    loops = 0


_running = _Running()


def stop():
    """Ends the innermost parallel loop, as `break` does.

    What the body has done so far stays; elements that have not run do not run.
    """
    if not _running.loops:
        raise RuntimeError("parallel.stop() outside a parallel loop")
    raise _Stop


class Loop:
    """What `items`, `keys`, `values` and `each` return: a loop that waits for its body.

    Every method takes these keyword arguments:

    max_workers: threads at most (accepted; one here).
    chunksize: elements that a thread takes at a time (accepted).
    ordered: commit in the order of iteration, exactly as the serial loop.
    progress: draw a bar on stderr.

    The first exception in a body stops the loop and is raised. So is ValueError
    or TypeError for a wrong option or a body that is a generator or coroutine
    function, before any element has run.
    """

    def __init__(self, source, look_up=None):
        # Called when the loop runs.
        self._source = source
        # From what the source yields to the element, inside the element's block.
        self._look_up = look_up

    def for_each(self, body, /, *, max_workers=None, chunksize=None, ordered=False,
                 progress=False):
        """Calls `body` for each element, and drops what it returns."""
        call = self._checked(body, max_workers, chunksize)
        self._run(lambda index, element: call(element), ordered, progress)

    def map(self, body, /, *, max_workers=None, chunksize=None, ordered=False,
            progress=False):
        """Returns the list of what `body` returned, in the order of iteration."""
        call = self._checked(body, max_workers, chunksize)
        results = {}

        def step(index, element):
            results[index] = call(element)

        self._run(step, ordered, progress)
        return [results[index] for index in sorted(results)]

    def filter(self, body, /, *, max_workers=None, chunksize=None, ordered=False,
               progress=False):
        """Returns the list of elements for which `body` is true, in the order of iteration."""
        call = self._checked(body, max_workers, chunksize)
        kept = {}

        def step(index, element):
            if call(element):
                kept[index] = element

        self._run(step, ordered, progress)
        return [kept[index] for index in sorted(kept)]

    def reduce(self, body, initial, /, *, max_workers=None, chunksize=None, ordered=False,
               progress=False):
        """Combines all elements with `body(a, b)`, starting from `initial`.

        `body` must be associative and `initial` neutral for it: AME Python
        combines parts of the loop first. The operands keep their order.
        """
        _check(body, max_workers, chunksize)
        total = initial

        def step(index, element):
            nonlocal total
            result = body(total, element)
            refuse_suspended_result(result, _BODY)
            total = result

        self._run(step, True, progress)
        return total

    @staticmethod
    def _apply(body, element):
        return body(element)

    def _checked(self, body, max_workers, chunksize):
        """Checks body and options, and returns the body as a function of one element."""
        _check(body, max_workers, chunksize)

        def call(element):
            result = self._apply(body, element)
            refuse_suspended_result(result, _BODY)
            return result

        return call

    def _run(self, step, ordered, progress):
        source = self._source()
        total = operator.length_hint(source, -1) if progress else -1
        bar = ProgressBar(None if total < 0 else total) if progress else NoProgress()

        def tasks():
            for index, ticket in enumerate(source):
                yield lambda index=index, ticket=ticket: handle(index, ticket)

        def handle(index, ticket):
            element = ticket if self._look_up is None else self._look_up(ticket)
            if element is not _GONE:
                _running.loops += 1
                try:
                    step(index, element)
                finally:
                    _running.loops -= 1
            _block.promise(_Advance(bar))

        pending = tasks()

        def take():
            return next(pending, None)

        with bar:
            try:
                if ordered:
                    _tasks.run_in_order(take)
                else:
                    _tasks.run_all(take, deque())
            except _Stop:
                pass


class ItemsLoop(Loop):
    """A loop over pairs, which `for_each`, `map` and `filter` hand out as two arguments."""

    @staticmethod
    def _apply(body, element):
        return body(*element)


class _Advance:
    """The promise to count an element as done."""

    def __init__(self, bar):
        self.bar = bar

    def keep(self):
        self.bar.advance()

    def drop(self):
        pass


def _check(body, max_workers, chunksize):
    """Refuses what no loop can run with; option messages as in `concurrent.futures`."""
    if not callable(body):
        raise TypeError(f"{_BODY} must be callable, not {type(body).__name__}")
    refuse_suspended(body, _BODY)
    if max_workers is not None and operator.index(max_workers) <= 0:
        raise ValueError("max_workers must be greater than 0")
    if chunksize is not None and operator.index(chunksize) < 1:
        raise ValueError("chunksize must be >= 1.")


def items(mapping, /):
    """A loop over the keys and values of `mapping`; its body is called as `body(key, value)`."""
    def look_up(key):
        value = _value(mapping, key)
        return _GONE if value is _GONE else (key, value)

    return ItemsLoop(_keys_of(mapping, "items"), look_up)


def keys(mapping, /):
    """A loop over the keys of `mapping`."""
    return Loop(_keys_of(mapping, "keys"), lambda key: key if key in mapping else _GONE)


def values(mapping, /):
    """A loop over the values of `mapping`."""
    return Loop(_keys_of(mapping, "values"), lambda key: _value(mapping, key))


def each(iterable, /):
    """A loop over any iterable, taken one element at a time; it may be endless.

    A mapping is taken as its `keys`; the views `d.items()`, `d.keys()` and
    `d.values()` as the functions of these names.
    """
    if isinstance(iterable, Mapping):
        return keys(iterable)
    for view, loop in ((ItemsView, items), (KeysView, keys), (ValuesView, values)):
        if isinstance(iterable, view) and hasattr(iterable, "mapping"):
            return loop(iterable.mapping)
    if not hasattr(type(iterable), "__iter__") and not hasattr(type(iterable), "__getitem__"):
        raise TypeError(f"parallel.each() needs an iterable, not {type(iterable).__name__}")
    loop = ItemsLoop if isinstance(iterable, ItemsView) else Loop
    return loop(lambda: iterable)


def for_each(iterable, /, *, max_workers=None, chunksize=None, ordered=False,
             progress=False):
    """A decorator that runs the function at once as the body of a loop over `iterable`.

    The name stays bound to the function.
    """
    loop = each(iterable)

    def run(body):
        loop.for_each(body, max_workers=max_workers, chunksize=chunksize,
                      ordered=ordered, progress=progress)
        return body

    return run


def _keys_of(mapping, name):
    """A function that lists the keys of `mapping` at one moment."""
    if not (hasattr(mapping, "keys") and hasattr(mapping, "__getitem__")):
        raise TypeError(f"parallel.{name}() needs a mapping, not {type(mapping).__name__}")
    return lambda: _block.run(lambda: list(mapping.keys()))


def _value(mapping, key):
    # Not `mapping[key]` alone: a defaultdict would bring the key back.
    return mapping[key] if key in mapping else _GONE
