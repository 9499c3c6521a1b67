"""A progress bar on stderr that redraws only when what it shows has changed."""
import sys
import time

_WIDTH = 30
#: Seconds between two drawings while the number of elements is unknown.
_UNKNOWN_TOTAL_INTERVAL = 0.1


class NoProgress:
    """Shows nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    def advance(self):
        pass


class ProgressBar(NoProgress):
    """Counts elements that are done; `total` is None where nobody knows it."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.shown = None
        self.drawn_at = 0.0
        self.stream = sys.stderr

    def __enter__(self):
        self._show()
        return self

    def __exit__(self, *exc_info):
        self._draw()
        if self.stream is not None:
            self.stream.write("\n")
            self.stream.flush()

    def advance(self):
        self.done += 1
        self._show()

    def _show(self):
        if self.total is None:
            now = time.monotonic()
            if now - self.drawn_at < _UNKNOWN_TOTAL_INTERVAL:
                return
            self.drawn_at = now
        elif self._percent() == self.shown:
            return
        self._draw()

    def _percent(self):
        return 100 * self.done // self.total if self.total else 100

    def _draw(self):
        if self.stream is None:
            return
        if self.total is None:
            text = f"\r{self.done} done"
        else:
            self.shown = self._percent()
            # An iterable may yield more than it announced.
            filled = min(self.shown, 100) * _WIDTH // 100
            bar = "#" * filled + "." * (_WIDTH - filled)
            text = f"\r[{bar}] {self.shown:3d}% {self.done}/{self.total}"
        self.stream.write(text)
        self.stream.flush()
