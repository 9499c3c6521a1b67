"""Runs the blocks of a loop one after another on the calling thread.

Main invariant: a task that asks to be run again does not stop the others. It
waits behind them, because one of them may change what it waits for.

There is no pool of threads: blocks exclude one another on CPython, so a pool
could never run two of them at once and would only add the switching.
"""
from . import block


def run_in_order(take):
    """Runs each task that `take` returns as a block; one that retries holds up the next.

    `take()` returns None when there is no task left.
    """
    for task in iter(take, None):
        block.run_until_committed(task)


def run_all(take, waiting):
    """Runs each task that `take` returns as a block; those that retry take turns behind.

    `take()` returns None when there is no task at the moment; blocks may bring
    new ones. `waiting`, an empty deque, holds the tasks that have retried, and
    still does when an exception ends the run. The one that has waited longest
    gets a turn after each task that ended, so an endless source does not starve it.
    """
    while True:
        for task in iter(take, None):
            if block.attempt(task) is block.RETRIED:
                waiting.append(task)
            elif waiting:
                _give_turn(waiting)
        if not waiting:
            return
        seen = block.commits()
        left = len(waiting)
        for _ in range(left):
            _give_turn(waiting)
        if len(waiting) == left:
            block.wait_for_commit(seen)


def _give_turn(waiting):
    task = waiting.popleft()
    if block.attempt(task) is block.RETRIED:
        waiting.append(task)
