"""Threads that a test starts, and that must end before it does."""
import threading

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
