"""Runs the blocks of a loop one after another on the calling thread.

Main invariant: a task that asks to be run again does not stop the others. It
waits behind them, because one of them may change what it waits for.

There is no pool of threads: blocks exclude one another on CPython, so a pool
could never run two of them at once and would only add the switching.
"""
from collections import deque

from . import block


def run_in_order(tasks):
    """Runs each task as a block; one that retries holds up those after it."""
    for task in tasks:
        block.run_until_committed(task)


def run_all(tasks):
    """Runs each task as a block; those that retry are tried again behind the others.

    The task that has waited longest gets a new turn after each one that ended,
    so an endless iterator does not starve it. Tasks may be added to the
    iterator while it runs.
    """
    waiting = deque()
    for task in tasks:
        if block.attempt(task) is block.RETRIED:
            waiting.append(task)
        elif waiting:
            _try_again(waiting)
    while waiting:
        seen = block.commits()
        left = len(waiting)
        for _ in range(left):
            _try_again(waiting)
        if len(waiting) == left:
            block.wait_for_commit(seen)


def _try_again(waiting):
    task = waiting.popleft()
    if block.attempt(task) is block.RETRIED:
        waiting.append(task)
