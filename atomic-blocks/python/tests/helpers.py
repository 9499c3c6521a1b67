"""Threads that a test starts, and that must end before it does."""
import sys
import threading
import time
import unittest

#: Whether the modules are AME Python's: loops run in parallel, and `retry` undoes what was done.
AME = "thread" in sys.builtin_module_names

#: For tests of what only the fallback does.
serial = unittest.skipIf(AME, "here elements run in any order, and a retry undoes them")

#: For tests of what is different where a block cannot be undone.
not_undone = unittest.skipIf(AME, "here a retry undoes what the block did, and threads start after it")

#: Seconds until a test gives up on a thread; only a broken build comes near it.
PATIENCE = 20


class Running:
    """A thread that hands its function's result or exception to `result()`."""

    def __init__(self, function, *args):
        self._outcome = None
        self._thread = threading.Thread(target=self._run, args=(function, args), daemon=True)
        self._thread.start()

    def _run(self, function, args):
        try:
            self._outcome = (function(*args), None)
        except BaseException as error:
            self._outcome = (None, error)

    def result(self):
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise AssertionError("the thread did not end")
        value, error = self._outcome
        if error is not None:
            raise error
        return value


def in_thread(function, *args):
    """Runs `function` on another thread and returns its result."""
    return Running(function, *args).result()


def until_set(event):
    """Waits for an event that a block has set before its retry, where that shows."""
    if AME:
        time.sleep(0.05)
    else:
        event.wait(PATIENCE)
