"""The threads that run parallel loops and queues of transactions, and how they share out the work.

Main invariant: who runs which element is decided in blocks, so an element is run exactly once,
however often blocks are rolled back. Elements are claimed in order; after a failure at one of them,
those before it are still run and those behind it are not, so what is raised is what the serial loop
would have raised first.
"""
from _thread import _local, allocate_lock, start_new_thread
from functools import partial
from sys import maxsize
from thread import atomic, check, or_else
from time import perf_counter

# How long an automatic chunk is to take, and up to what time it is not worth sharing: seconds.
_CHUNK_TIME = 0.001
_WORTH_SHARING = 0.0005
# How long a thread waits for the next job before it ends, in seconds. A program with one thread
# left runs faster.
_LINGER = 0.2

# What running one that had waited gives, where a chunk is expected.
_RAN = object()


class Stop(BaseException):
    """Unwinds the body that ends its loop."""


class _Inside(_local):
    """loops: how many parallel loops this thread is in."""
    loops = 0


inside = _Inside()

# Helpers without a job.
_idle = []


class _Helper:
    """A thread of the pool, which all jobs share."""

    def __init__(self, job):
        self.job = job
        self.wake = allocate_lock()
        self.wake.acquire()

    def run(self):
        while True:
            self.job.help()
            with atomic:
                self.job = None
                _idle.append(self)
            if not self.wake.acquire(True, _LINGER):
                with atomic:
                    leaves = self.job is None
                    if leaves:
                        _idle.remove(self)
                if leaves:
                    return
                # It was given a job at the last moment.
                self.wake.acquire()


def _summon(job, count):
    """Has so many threads help with the job, or as many as the system gives."""
    with atomic:
        woken = _idle[max(len(_idle) - count, 0):]
        del _idle[len(_idle) - len(woken):]
        for helper in woken:
            helper.job = job
            helper.wake.release()
    summoned = len(woken)
    try:
        while summoned < count:
            start_new_thread(_Helper(job).run, ())
            summoned += 1
    except RuntimeError:
        # There are no more threads: those that run do all the work.
        pass
    return summoned


class Job:
    """Elements to be run, each as a block.

    step(ticket, out) runs an element; what it puts into the list `out` is found in `parts`, a dict
    from the index of the first of consecutive elements to their list.
    chunksize: how many elements a thread takes at a time; None has it chosen by measured times.
    """

    def __init__(self, step, chunksize=None):
        self.step = step
        self.chunksize = chunksize
        self.parts = {}
        # Elements from this index on are not run.
        self.limit = maxsize
        self.error = None
        # What was claimed and given back: index of the first, tickets.
        self.spare = []
        self.done = 0
        # Threads that take part, and those of them that may still give work back.
        self.active = 0
        self.busy = 0
        self.closed = False

    # ---- what kinds of jobs differ in; called in an atomic block ----

    def next_chunk(self, size):
        """Claims up to `size` elements; gives the index of the first and their tickets, or None."""
        raise NotImplementedError

    def has_more(self):
        """Whether `next_chunk` may find something, now or after another block."""
        return False

    def put_back(self, first, tickets):
        """What becomes of claimed elements that are not run."""

    # ---- running ----

    def fail(self, index, error):
        """Ends the job at this element. None as the error is a stop."""
        with atomic:
            if index < self.limit:
                # An interrupt does not wait for the elements before.
                urgent = error is not None and not isinstance(error, Exception)
                self.limit = -1 if urgent else index
                self.error = error

    def help(self, tell=None):
        """Takes part until nothing is left to do."""
        with atomic:
            if self.closed:
                return
            self.active += 1
            self.busy += 1
        inside.loops += 1
        try:
            self.work(tell)
        except BaseException as e:
            self.fail(-1, e)
        finally:
            inside.loops -= 1
            set_hungry(False)
            with atomic:
                self.active -= 1

    def work(self, tell):
        later = []
        size = self.chunksize or 1
        while (chunk := self.take(size, later)) is not None:
            begin()
            first, tickets = chunk
            start = perf_counter()
            count = self.run(first, tickets, later, start)
            if self.chunksize is None:
                size = _adapted(count, perf_counter() - start)
            if later:
                self.attempt(later)
            if tell is not None:
                tell(self.done)

    def take(self, size, later):
        """The next chunk; waits while other threads may still give something back."""
        # Claims are in blocks of their own, since they conflict.
        begin()
        with atomic:
            chunk = self.claim(size)
            if chunk is not None:
                return chunk
            self.busy -= 1
        set_hungry(True)
        found = _RAN
        while found is _RAN:
            if not later:
                found = self.await_work(size)
                break
            waiting = [partial(self.run_waiting, one, later) for one in later]
            found = or_else(*waiting, partial(self.await_work, size))
        set_hungry(False)
        if found is None:
            # Nobody else can help those that wait here, but each other or threads elsewhere.
            while later:
                or_else(*[partial(self.run_waiting, one, later) for one in later])
                if (found := self.come_back(size)) is not None:
                    break
        return found

    def claim(self, size):
        if self.spare:
            first, tickets = self.spare.pop()
            if len(tickets) > size:
                self.spare.append((first + size, tickets[size:]))
                tickets = tickets[:size]
            return first, tickets
        return self.next_chunk(size)

    @atomic
    def await_work(self, size):
        chunk = self.claim(size)
        if chunk is not None:
            self.busy += 1
            return chunk
        check(self.busy == 0 or self.limit < 0)
        return None

    @atomic
    def come_back(self, size):
        """The next chunk, if one that had waited has brought new work."""
        chunk = self.claim(size)
        if chunk is not None:
            self.busy += 1
        return chunk

    def run(self, first, tickets, later, start):
        """Runs the elements of a chunk; gives how many."""
        step = self.step
        out = []
        part = index = first
        put_off = len(later)
        end = first + len(tickets)
        while index < end:
            if enter():
                try:
                    if index >= self.limit:
                        break
                    step(tickets[index - first], out)
                except Stop:
                    self.fail(index, None)
                except BaseException as e:
                    self.fail(index, e)
                finally:
                    leave()
            else:
                # It waits for something: it is run later, and has a part of its own.
                if out:
                    self.parts[part] = out
                    out = []
                later.append((index, tickets[index - first]))
                part = index + 1
            index += 1
            if is_hungry() and end - index > 1 and perf_counter() - start > _WORTH_SHARING:
                middle = (index + end + 1) // 2
                with atomic:
                    self.spare.append((middle, tickets[middle - first:end - first]))
                end = middle
        if out:
            self.parts[part] = out
        with atomic:
            self.done += index - first - (len(later) - put_off)
            if index < end:
                self.put_back(index, tickets[index - first:end - first])
        return index - first

    def attempt(self, later):
        """Runs the element that has waited longest, if it need not wait any more."""
        index, ticket = later.pop(0)
        if not enter():
            later.append((index, ticket))
            return
        try:
            self.run_one(index, ticket)
        finally:
            leave()

    def run_one(self, index, ticket):
        if index >= self.limit:
            self.put_back(index, [ticket])
            return
        out = []
        try:
            self.step(ticket, out)
        except Stop:
            self.fail(index, None)
        except BaseException as e:
            self.fail(index, e)
        if out:
            self.parts[index] = out
        self.done += 1

    @atomic
    def run_waiting(self, one, later):
        later.remove(one)
        self.run_one(*one)
        return _RAN

    def results(self):
        """All lists of `parts` that count, in order."""
        return [self.parts[first] for first in sorted(self.parts) if first < self.limit]


class OrderedJob(Job):
    """Elements whose blocks commit in order. A block may hold several elements."""

    def __init__(self, step, chunksize=None):
        super().__init__(step, chunksize)
        self.sequence = sequence()
        self.turns = 0

    def work(self, tell):
        size = self.chunksize or 1
        while True:
            # Claims are in blocks of their own, since they conflict.
            begin()
            with atomic:
                chunk = self.next_chunk(size)
                if chunk is None:
                    return
                turn = self.turns
                self.turns = turn + 1
            index, tickets = chunk
            enter_turn(self.sequence, turn)
            start = perf_counter()
            try:
                # Written in any case: a block that wrote has a place in the order of output.
                self.parts[index] = out = []
                limit = self.limit
                for ticket in tickets:
                    if index >= limit:
                        break
                    self.step(ticket, out)
                    index += 1
            except Stop:
                self.fail(index, None)
            except BaseException as e:
                self.fail(index, e)
            finally:
                self.done += len(tickets)
                took = perf_counter() - start
                leave()
            if self.chunksize is None:
                size = _adapted(len(tickets), took)


def _adapted(count, took):
    """How many elements the next chunk is to have after one of so many in so many seconds."""
    if 2 * took <= _CHUNK_TIME:
        return 2 * count or 1
    return max(1, int(count * _CHUNK_TIME / took))


def run(job, threads, tell=None):
    """Runs a job on so many threads, and raises what has ended it.

    tell: called with the number of elements that are done, whenever that has changed.
    """
    ordered = isinstance(job, OrderedJob)
    # The caller of an ordered loop only waits: so it can be interrupted.
    helpers = _summon(job, threads if ordered else threads - 1)
    try:
        if not ordered or not helpers:
            job.help(tell)
        _wait(job, tell, helpers and ordered)
    except BaseException as e:
        job.fail(-1, e)
        raise
    finally:
        with atomic:
            job.closed = True
        _wait(job, None, False)
        if ordered:
            forget(job.sequence)
    error = job.error
    if error is not None:
        try:
            raise error
        finally:
            # The traceback refers to this frame.
            del error, job


def _wait(job, tell, all_work):
    """Waits until the helpers are done; until they have come and are done, if they do all work."""
    shown = None
    while True:
        with atomic:
            done = None if tell is None else job.done
            over = job.active == 0 and not (all_work and _has_work(job))
            check(over or tell is not None and done != shown)
        if tell is not None:
            tell(done)
            shown = done
        if over:
            return


def _has_work(job):
    return job.limit >= 0 and job.has_more()
