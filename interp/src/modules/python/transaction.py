"""Queues of transactions and containers, with the names of PyPy-STM's `transaction`.

Main invariant: every transaction of a queue is one atomic block; those that a transaction adds exist
from its end on.
"""
import queue as _queue
import weakref as _weakref
from _collections import deque as _deque
from _parallel import Job as _Job
from _parallel import can_share as _can_share
from _parallel import run as _run
from _parallel import workers as _workers
from collections.abc import MutableMapping as _MutableMapping
from functools import partial as _partial
from queue import Empty
from _thread import _local
from thread import _refuse_suspended, _refuse_suspended_result
from thread import atomic, hint_commit_soon, is_atomic, retry
from time import process_time as clock
from time import time

__all__ = [
    'Empty', 'TransactionError', 'TransactionQueue', 'atomic', 'clock', 'getsegmentlimit',
    'hint_commit_soon', 'is_atomic', 'queue', 'stmdict', 'stmidentitydict', 'stmset',
    'threadlocalproperty', 'time',
]

#: Ordinary dicts and sets do not conflict on different keys.
stmdict = dict
stmset = set

_TRANSACTION = 'a transaction'


def getsegmentlimit():
    """How many threads can run blocks at the same time."""
    return _workers()


class TransactionError(Exception):
    """A queue was used at a moment when it cannot be."""


class _QueueJob(_Job):
    """Runs the transactions of a queue, and those that they add."""

    def __init__(self, pending, threads):
        super().__init__(lambda task, out: task())
        self.pending = pending
        self.threads = threads
        self.next = 0

    def next_chunk(self, size):
        pending = self.pending
        left = len(pending)
        if not left or self.limit < 0:
            return None
        size = min(size, left // self.threads or 1)
        first = self.next
        self.next = first + size
        return first, [pending.popleft() for _ in range(size)]

    def put_back(self, first, tasks):
        self.pending.extendleft(reversed(tasks))

    def fail(self, index, error):
        # Transactions have no order: whichever fails first ends the run.
        super().fail(-1, error)


class TransactionQueue:
    """Transactions to be run by `run`, each of which may add more of them."""

    def __init__(self):
        self._pending = _deque()
        self._executed = 0
        self._running = False

    def add(self, function, /, *args, **kwargs):
        """Registers the transaction `function(*args, **kwargs)`.

        Added inside a block, it exists from the end of that block on.
        """
        if not callable(function):
            raise TypeError(f'{_TRANSACTION} must be callable, not {type(function).__name__}')
        _refuse_suspended(function, _TRANSACTION)

        def transaction():
            _refuse_suspended_result(function(*args, **kwargs), _TRANSACTION)

        self._pending.append(transaction)

    def add_generator(self, generator, /):
        """Registers the code of `generator` up to each `yield`, and to its end, as transactions.

        They run one after another; other transactions may run in between.
        """
        steps = iter(generator)

        def step():
            for _ in steps:
                self.add(step)
                return

        self.add(step)

    def run(self, nb_segments=0):
        """Runs all transactions, and those that they add, until none is left.

        An exception in a transaction ends the run and is raised; transactions
        that have not run stay in the queue.

        nb_segments: threads to use; 0 is as many as can run at the same time.
        """
        if not _can_share():
            raise TransactionError('TransactionQueue.run() inside an atomic block')
        with atomic:
            if self._running:
                raise TransactionError('TransactionQueue.run() is already running')
            self._running = True
        threads = nb_segments if nb_segments > 0 else max(_workers(), 2)
        job = _QueueJob(self._pending, threads)
        try:
            _run(job, threads)
        finally:
            with atomic:
                self._executed += job.done
                self._running = False

    def number_of_transactions_executed(self):
        """How many transactions have ended, by returning or by an exception."""
        if self._running:
            raise TransactionError('TransactionQueue.run() is currently running')
        return self._executed


class queue(_queue.Queue):
    """A first-in, first-out queue for many producers and consumers.

    Inside an atomic block nothing can be waited for while the block goes on:
    `get` on an empty queue is a `retry` there, and with a timeout raises
    `Empty` at once.
    """

    def get(self, block=True, timeout=None):
        """Removes and returns the oldest item; raises `Empty` as `queue.Queue.get` does."""
        if not is_atomic():
            return super().get(block, timeout)
        try:
            return super().get(block=False)
        except Empty:
            if not block or timeout is not None:
                raise
        retry()

    def join(self):
        """Waits until every item that was put has been reported by `task_done`."""
        if not is_atomic():
            super().join()
        elif self.unfinished_tasks:
            retry()


class stmidentitydict(_MutableMapping):
    """A dictionary that compares its keys by identity, whatever their `==` says."""

    def __init__(self):
        # The key is kept beside the value, or its id could come back as another's.
        self._entries = {}

    def __repr__(self):
        entries = ", ".join(f"{key!r}: {value!r}" for key, value in self._entries.values())
        return f"stmidentitydict({{{entries}}})"

    def __getitem__(self, key):
        try:
            return self._entries[id(key)][1]
        except KeyError:
            raise KeyError(key) from None

    def __setitem__(self, key, value):
        self._entries[id(key)] = (key, value)

    def __delitem__(self, key):
        try:
            del self._entries[id(key)]
        except KeyError:
            raise KeyError(key) from None

    def __contains__(self, key):
        return id(key) in self._entries

    def __iter__(self):
        for key, _ in self._entries.values():
            yield key

    def __len__(self):
        return len(self._entries)

    def setdefault(self, key, default=None, /):
        """Returns the value of `key`, after setting it to `default` if it had none."""
        return self._entries.setdefault(id(key), (key, default))[1]


class _IdentityRef(_weakref.ref):
    """A weak reference that is a dict key by the identity of its object."""

    __slots__ = ("_id",)

    def __init__(self, target, callback=None):
        super().__init__(target, callback)
        self._id = id(target)

    def __hash__(self):
        return self._id

    def __eq__(self, other):
        if self is other:
            return True
        target = self()
        return target is not None and isinstance(other, _IdentityRef) and target is other()


class threadlocalproperty:
    """An attribute, declared in a class, that has a value of its own in each thread.

    default_factory: called without arguments for the value that a thread
    reads before it has set one; without it such a read is an AttributeError.
    """

    def __init__(self, default_factory=None):
        self._default_factory = default_factory
        self._local = _local()
        self._name = None

    def __set_name__(self, owner, name):
        self._name = name

    def _values(self):
        """This thread's values by object; an object's entry dies with it."""
        try:
            return self._local.values
        except AttributeError:
            self._local.values = values = {}
            return values

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        values = self._values()
        try:
            return values[_IdentityRef(instance)]
        except KeyError:
            pass
        if self._default_factory is None:
            raise AttributeError(self._missing(instance))
        value = self._default_factory()
        self.__set__(instance, value)
        return value

    def __set__(self, instance, value):
        values = self._values()
        # The callback may run on any thread, so it names this thread's dict.
        values[_IdentityRef(instance, lambda ref: values.pop(ref, None))] = value

    def __delete__(self, instance):
        try:
            del self._values()[_IdentityRef(instance)]
        except KeyError:
            raise AttributeError(self._missing(instance)) from None

    def _missing(self, instance):
        return f"{type(instance).__name__!r} object has no attribute {self._name!r} in this thread"
