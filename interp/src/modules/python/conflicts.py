"""What makes blocks wait or run again: record it, and look at it."""


class Finding:
    """A row of a report: what cost time, how much, where, on what, and what to do."""

    __slots__ = ('kind', 'seconds', 'count', 'object', 'site', 'by', 'hints')

    def __init__(self, kind, seconds, count, object, site, by, hints):
        self.kind = kind
        self.seconds = seconds
        self.count = count
        self.object = object
        self.site = site
        self.by = by
        self.hints = hints

    def __repr__(self):
        where = 'an unknown line' if self.site is None else f'{self.site[0]}:{self.site[1]}'
        what = '' if self.object is None else f' on {self.object}'
        return f'<{self.kind} at {where}{what}: {self.seconds:.6f}s, {self.count} times>'


class record:
    """Records while the `with` statement runs; several may do so at once."""

    def __enter__(self):
        _begin()
        return self

    def __exit__(self, *_):
        _end()


def _settle():
    # What things are called is found out between blocks.
    from thread import is_atomic
    from time import sleep
    for _ in range(50):
        if _is_settled() or is_atomic():
            return
        sleep(0.01)


def report(top=10):
    """The text of a report of what was recorded so far, with so many rows."""
    _settle()
    return _report(top)


def top(n=10):
    """The findings that cost most, the costliest first."""
    _settle()
    return [Finding(*row) for row in _top(n)]


def reset():
    """Forgets what was recorded so far."""
    _reset()
