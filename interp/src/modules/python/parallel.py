"""Loops over dicts and iterables whose elements are atomic blocks on several threads.

Main invariant: each element is handled in one atomic block, so a loop leaves what some serial order
of its elements would have left; an ordered one, what the order of iteration leaves.

A loop over a mapping lists the keys when it starts. Each block then looks up its own key: it sees
the value of that moment, a key that has been deleted is skipped, and a key that was added is not
visited. Lists, sets and deques are taken as they are when the loop starts, too; all other iterables
are advanced by one element after the other while the loop runs, ahead of the bodies.
"""
from _collections import deque
from _parallel import Job, OrderedJob, Stop, can_share, inside, run, workers
from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from operator import index, length_hint
from thread import _refuse_suspended as refuse_suspended
from thread import _refuse_suspended_result as refuse_suspended_result
from thread import _SUSPENDED, atomic, or_else
from time import perf_counter

__all__ = ['ItemsLoop', 'Loop', 'each', 'for_each', 'items', 'keys', 'stop', 'values']

# After so many seconds no more elements are taken at a time.
_ADVANCE_TIME = 0.0005

_BODY = 'the body of a parallel loop'
_GONE = object()


def stop():
    """Ends the innermost parallel loop, as `break` does.

    What the body has done so far stays; elements that have not run do not run.
    """
    if not inside.loops:
        raise RuntimeError('parallel.stop() outside a parallel loop')
    raise Stop


# ---- where elements come from ----

class _Listed:
    """Claims elements of a sequence that does not change. Mixed into a job."""

    next = 0

    def set_source(self, tickets, threads):
        self.tickets = tickets
        self.size = len(tickets)
        self.threads = threads

    def next_chunk(self, size):
        first = self.next
        left = min(self.size, self.limit) - first
        if left <= 0:
            return None
        if self.chunksize is None:
            # The last chunks are short, so that all threads end at the same time.
            size = max(1, min(size, left // (2 * self.threads)))
        self.next = end = first + min(size, left)
        return first, self.tickets[first:end]

    def has_more(self):
        return self.next < min(self.size, self.limit)


class _Advanced:
    """Claims elements by advancing an iterator. Mixed into a job."""

    next = 0
    ended = False

    def set_source(self, iterator, threads):
        self.advance = iterator.__next__

    def next_chunk(self, size):
        first = self.next
        if self.ended or first >= self.limit:
            return None
        tickets = []
        until = perf_counter() + _ADVANCE_TIME
        try:
            tickets.append(self.advance())
            while len(tickets) < size and perf_counter() < until:
                # The next one may wait for what this one brings about.
                if not or_else(lambda: self.pull(tickets), bool):
                    break
        except StopIteration:
            self.ended = True
        except Stop:
            self.fail(first + len(tickets), None)
        except BaseException as e:
            self.fail(first + len(tickets), e)
        if not tickets:
            return None
        self.next = first + len(tickets)
        return first, tickets

    def pull(self, tickets):
        tickets.append(self.advance())
        return True

    def has_more(self):
        return not self.ended and self.next < self.limit


class _ListedJob(_Listed, Job):
    pass


class _AdvancedJob(_Advanced, Job):
    pass


class _OrderedListedJob(_Listed, OrderedJob):
    pass


class _OrderedAdvancedJob(_Advanced, OrderedJob):
    pass


_JOBS = {
    (True, False): _ListedJob, (False, False): _AdvancedJob,
    (True, True): _OrderedListedJob, (False, True): _OrderedAdvancedJob,
}
_FROZEN = tuple, range, str, bytes
_LISTABLE = list, set, frozenset, bytearray, deque


# ---- loops ----

class Loop:
    """What `items`, `keys`, `values` and `each` return: a loop that waits for its body.

    Every method takes these keyword arguments:

    max_workers: threads at most; by default as many as can run at the same time.
    chunksize: elements that a thread takes at a time; chosen from measured times by default.
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
        self._run(lambda element, out: call(element), max_workers, chunksize, ordered, progress)

    def map(self, body, /, *, max_workers=None, chunksize=None, ordered=False, progress=False):
        """Returns the list of what `body` returned, in the order of iteration."""
        call = self._checked(body, max_workers, chunksize)

        def step(element, out):
            out.append(call(element))

        parts = self._run(step, max_workers, chunksize, ordered, progress)
        return [result for part in parts for result in part]

    def filter(self, body, /, *, max_workers=None, chunksize=None, ordered=False,
               progress=False):
        """Returns the list of elements for which `body` is true, in the order of iteration."""
        call = self._checked(body, max_workers, chunksize)

        def step(element, out):
            if call(element):
                out.append(element)

        parts = self._run(step, max_workers, chunksize, ordered, progress)
        return [element for part in parts for element in part]

    def reduce(self, body, initial, /, *, max_workers=None, chunksize=None, ordered=False,
               progress=False):
        """Combines all elements with `body(a, b)`, starting from `initial`.

        `body` must be associative and `initial` neutral for it: parts of the
        loop are combined first, and the parts then. The operands keep their order.
        """
        _check(body, max_workers, chunksize)

        def join(left, right):
            result = body(left, right)
            refuse_suspended_result(result, _BODY)
            return result

        total = initial

        def in_order(element, out):
            nonlocal total
            total = join(total, element)

        if ordered:
            # Each call needs the one before, so there is nothing to overlap.
            self._run(in_order, 1, chunksize, True, progress)
            return total

        def step(element, out):
            if out:
                out[0] = join(out[0], element)
            else:
                out.append(element)

        parts = self._run(step, max_workers, chunksize, False, progress)
        inside.loops += 1
        try:
            for [part] in parts:
                with atomic:
                    total = join(total, part)
        except Stop:
            pass
        finally:
            inside.loops -= 1
        return total

    @staticmethod
    def _apply(body):
        return body

    def _checked(self, body, max_workers, chunksize):
        """Checks body and options, and returns the body as a function of one element."""
        _check(body, max_workers, chunksize)
        apply = self._apply(body)

        def call(element):
            result = apply(element)
            if type(result) in _SUSPENDED:
                refuse_suspended_result(result, _BODY)
            return result

        return call

    def _run(self, step, max_workers, chunksize, ordered, progress):
        """Runs the loop; gives the lists that `step` has filled, in order."""
        source = self._source()
        look_up = self._look_up
        if look_up is not None:
            run_element = step

            def step(ticket, out):
                element = look_up(ticket)
                if element is not _GONE:
                    run_element(element, out)

        total = length_hint(source, -1) if progress else -1
        bar = _Bar(None if total < 0 else total) if progress else None
        try:
            return _run(source, step, max_workers, chunksize, ordered, bar)
        finally:
            if bar is not None:
                bar.end()


class ItemsLoop(Loop):
    """A loop over pairs, which `for_each`, `map` and `filter` hand out as two arguments."""

    @staticmethod
    def _apply(body):
        return lambda element: body(*element)


def _run(source, step, max_workers, chunksize, ordered, bar):
    tell = None if bar is None else bar.show
    if isinstance(source, _LISTABLE):
        with atomic:
            source = list(source)
    listed = type(source) is list or isinstance(source, _FROZEN)
    threads = max(workers(), 2) if max_workers is None else max_workers
    if listed:
        threads = min(threads, len(source))
    if threads < 2 or not can_share():
        return _run_serially(source, step, tell)
    job = _JOBS[listed, bool(ordered)](step, chunksize)
    job.set_source(source if listed else iter(source), threads)
    run(job, threads, tell)
    return job.results()


def _run_serially(source, step, tell):
    out = []
    done = 0
    inside.loops += 1
    try:
        for ticket in source:
            part = []
            with atomic:
                step(ticket, part)
            out.append(part)
            done += 1
            if tell is not None:
                tell(done)
    except Stop:
        pass
    finally:
        inside.loops -= 1
    return [part for part in out if part]


class _Bar:
    """A progress bar on stderr that is drawn only when what it shows has changed."""

    _WIDTH = 30

    def __init__(self, total):
        import sys
        from time import monotonic
        self.stream = sys.stderr
        self.total = total
        self.done = 0
        self.shown = None
        self.clock = monotonic
        self.drawn_at = 0.0
        self.show(0)

    def show(self, done):
        self.done = done
        if self.total is None:
            # Nobody knows the total: ten drawings a second are enough.
            now = self.clock()
            if now - self.drawn_at < 0.1:
                return
            self.drawn_at = now
        elif self.percent() == self.shown:
            return
        self.draw()

    def percent(self):
        return 100 * self.done // self.total if self.total else 100

    def draw(self):
        if self.stream is None:
            return
        if self.total is None:
            text = f'\r{self.done} done'
        else:
            self.shown = self.percent()
            # An iterable may yield more than it announced.
            filled = min(self.shown, 100) * self._WIDTH // 100
            bar = '#' * filled + '.' * (self._WIDTH - filled)
            text = f'\r[{bar}] {self.shown:3d}% {self.done}/{self.total}'
        self.stream.write(text)
        self.stream.flush()

    def end(self):
        self.draw()
        if self.stream is not None:
            self.stream.write('\n')
            self.stream.flush()


def _check(body, max_workers, chunksize):
    """Refuses what no loop can run with; option messages as in `concurrent.futures`."""
    if not callable(body):
        raise TypeError(f'{_BODY} must be callable, not {type(body).__name__}')
    refuse_suspended(body, _BODY)
    if max_workers is not None and index(max_workers) <= 0:
        raise ValueError('max_workers must be greater than 0')
    if chunksize is not None and index(chunksize) < 1:
        raise ValueError('chunksize must be >= 1.')


def items(mapping, /):
    """A loop over the keys and values of `mapping`; its body is called as `body(key, value)`."""
    def look_up(key):
        value = _value(mapping, key)
        return _GONE if value is _GONE else (key, value)

    return ItemsLoop(_keys_of(mapping, 'items'), look_up)


def keys(mapping, /):
    """A loop over the keys of `mapping`."""
    return Loop(_keys_of(mapping, 'keys'), lambda key: key if key in mapping else _GONE)


def values(mapping, /):
    """A loop over the values of `mapping`."""
    return Loop(_keys_of(mapping, 'values'), lambda key: _value(mapping, key))


def each(iterable, /):
    """A loop over any iterable; it may be endless.

    A mapping is taken as its `keys`; the views `d.items()`, `d.keys()` and
    `d.values()` as the functions of these names.
    """
    if isinstance(iterable, Mapping):
        return keys(iterable)
    for view, loop in (ItemsView, items), (KeysView, keys), (ValuesView, values):
        if isinstance(iterable, view) and hasattr(iterable, 'mapping'):
            return loop(iterable.mapping)
    if not hasattr(type(iterable), '__iter__') and not hasattr(type(iterable), '__getitem__'):
        raise TypeError(f'parallel.each() needs an iterable, not {type(iterable).__name__}')
    loop = ItemsLoop if isinstance(iterable, ItemsView) else Loop
    return loop(lambda: iterable)


def for_each(iterable, /, *, max_workers=None, chunksize=None, ordered=False, progress=False):
    """A decorator that runs the function at once as the body of a loop over `iterable`.

    The name stays bound to the function.
    """
    loop = each(iterable)

    def run_body(body):
        loop.for_each(body, max_workers=max_workers, chunksize=chunksize, ordered=ordered,
                      progress=progress)
        return body

    return run_body


def _keys_of(mapping, name):
    """A function that lists the keys of `mapping` at one moment."""
    if not (hasattr(mapping, 'keys') and hasattr(mapping, '__getitem__')):
        raise TypeError(f'parallel.{name}() needs a mapping, not {type(mapping).__name__}')

    @atomic
    def list_keys():
        return list(mapping.keys())

    return list_keys


def _value(mapping, key):
    # Not `mapping[key]` alone: a defaultdict would bring the key back.
    return mapping[key] if key in mapping else _GONE
