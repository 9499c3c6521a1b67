"""Atomic blocks on CPython: one process-wide lock and what hangs on its release.

Main invariant: a thread holds the lock exactly while its ``depth`` is above
zero, and whatever a block promised for its commit (callbacks, threads to
start) is done once, after the lock is released, or never if the block is run
again.

CPython cannot undo what a block wrote. ``retry`` therefore re-runs *functions*
from their start and relies on them to look before they change anything.
"""
import os
import threading

#: Seconds after which a sleeping ``retry`` looks again even though no block
#: ended: on AME Python a plain assignment outside any explicit block wakes it.
POLL_INTERVAL = 0.05

#: What `attempt` returns when the function asked to be run again.
RETRIED = object()

_lock = threading.RLock()
_block_ended = threading.Condition(_lock)
_commits = 0


class _Retry(BaseException):
    """Unwinds a block that is to be run again; ``except Exception`` lets it pass."""


class _State(threading.local):
    """What this thread knows of the block that it is in.

    depth: blocks open, nested ones included.
    catchers: callers on the stack that can run a part of the block again.
    retrying: ``retry`` was called and no catcher has seen it yet.
    irrevocable: the block promised not to be run again.
    promises: what to do at the commit, in order.
    """

    def __init__(self):
        self.depth = 0
        self.catchers = 0
        self.retrying = False
        self.irrevocable = False
        self.promises = []


_state = _State()

if hasattr(os, "register_at_fork"):
    # A child process must not inherit the lock from a thread that it lacks.
    os.register_at_fork(
        before=_lock.acquire,
        after_in_parent=_lock.release,
        after_in_child=_lock.release,
    )


class Callback:
    """A promise to call a function; its errors cannot undo the block any more."""

    def __init__(self, function):
        self.function = function

    def keep(self):
        try:
            self.function()
        except Exception as error:
            threading.excepthook(threading.ExceptHookArgs(
                (type(error), error, error.__traceback__, threading.current_thread())
            ))

    def drop(self):
        pass


def enter():
    """Opens a block, or a nested one."""
    _lock.acquire()
    _state.depth += 1


def leave():
    """Closes a block; at the outermost one wakes the sleepers and keeps the promises."""
    global _commits
    state = _state
    if state.depth == 0:
        raise RuntimeError("an atomic block must be left on the thread that entered it")
    state.depth -= 1
    if state.depth:
        _lock.release()
        return
    promises, state.promises = state.promises, []
    state.irrevocable = False
    # A retry that escaped from its catcher (Ctrl-C in between) ends here.
    state.retrying = False
    _commits += 1
    _block_ended.notify_all()
    _lock.release()
    _keep(promises)


def _keep(promises):
    """Keeps all promises, then raises the first exit or interrupt that one of them met."""
    interrupt = None
    for promise in promises:
        try:
            promise.keep()
        except BaseException as error:
            interrupt = interrupt or error
    if interrupt is not None:
        raise interrupt


def _abandon(mark):
    """Closes a block that will be run again, and drops the promises made since `mark`."""
    state = _state
    for promise in state.promises[mark:]:
        promise.drop()
    del state.promises[mark:]
    state.retrying = False
    state.depth -= 1
    if not state.depth:
        state.irrevocable = False
    _lock.release()


def is_atomic():
    """Whether this thread is inside an atomic block."""
    return _state.depth > 0


def promise(item):
    """Keeps `item` for the commit; kept at once outside a block."""
    if _state.depth:
        _state.promises.append(item)
    else:
        item.keep()


def irrevocable():
    """Promises that the current block will not ask to be run again."""
    if _state.depth:
        _state.irrevocable = True


def retry():
    """Unwinds to the nearest caller that can run its function again."""
    state = _state
    if not state.depth:
        raise RuntimeError("retry() outside an atomic block")
    if state.irrevocable:
        raise RuntimeError("retry() in an atomic block that has become irrevocable")
    if not state.catchers:
        raise RuntimeError(
            "retry() inside 'with thread.atomic': CPython can run a function again, "
            "but not a with block; move the block into a function decorated with "
            "@thread.atomic"
        )
    state.retrying = True
    raise _Retry


def attempt(function, args=(), kwargs=None):
    """Runs `function` once as a block and returns its result, or `RETRIED`."""
    state = _state
    mark = len(state.promises)
    enter()
    state.catchers += 1
    retried = False
    try:
        result = function(*args, **(kwargs or {}))
        # A bare `except:` in the function may have swallowed the request.
        retried = state.retrying
    except _Retry:
        retried = True
    except Exception:
        # So may an error in a `finally` clause on the way out.
        retried = state.retrying
        if not retried:
            raise
    finally:
        state.catchers -= 1
        if retried:
            _abandon(mark)
        else:
            leave()
    return RETRIED if retried else result


def run(function, args=(), kwargs=None):
    """Runs `function` as a block, again and again until it no longer retries.

    Inside another block it belongs to that block, and so does its ``retry``.
    """
    if _state.depth:
        enter()
        try:
            return function(*args, **(kwargs or {}))
        finally:
            leave()
    return run_until_committed(function, args, kwargs)


def run_until_committed(function, args=(), kwargs=None):
    """Attempts `function` until it does not retry, and sleeps in between."""
    while True:
        seen = commits()
        result = attempt(function, args, kwargs)
        if result is not RETRIED:
            return result
        wait_for_commit(seen)


def commits():
    """How many blocks have ended so far, in the whole process."""
    return _commits


def wait_for_commit(seen):
    """Sleeps until more than `seen` blocks have ended, or the poll interval is over.

    Inside a block, where nobody else could end one, it asks to run that block again.
    """
    if _state.depth:
        retry()
    with _block_ended:
        if _commits == seen:
            _block_ended.wait(POLL_INTERVAL)


def or_else(first, second, /):
    """Runs `first`; if that retries, runs `second` instead; both as one block."""
    if not _state.depth:
        return run(or_else, (first, second))
    result = attempt(first)
    return second() if result is RETRIED else result
