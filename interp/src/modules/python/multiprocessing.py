"""`_multiprocessing`: semaphores that the threads of this process share; there are no others."""

import threading

flags = {}

RECURSIVE_MUTEX = 0


class SemLock:
    SEM_VALUE_MAX = 2147483647

    def __init__(self, kind, value, maxvalue, name, unlink):
        self.kind = kind
        self.maxvalue = maxvalue
        # It is nowhere to be unlinked from.
        self.name = None
        self.handle = id(self)
        self._value = value
        self._held = 0
        self._holder = None
        self._changed = threading.Condition(threading.Lock())

    def acquire(self, block=True, timeout=None):
        me = threading.get_ident()
        if self.kind == RECURSIVE_MUTEX and self._is_mine():
            self._held += 1
            return True
        if not block:
            timeout = 0
        elif timeout is not None:
            timeout = max(timeout, 0)
        with self._changed:
            if not self._changed.wait_for(lambda: self._value > 0, timeout):
                return False
            self._value -= 1
            self._held += 1
            self._holder = me
        return True

    def release(self):
        with self._changed:
            if self.kind == RECURSIVE_MUTEX:
                if not self._is_mine():
                    raise AssertionError('attempt to release recursive lock not owned by thread')
                self._held -= 1
                if self._held:
                    return
            else:
                if self._value >= self.maxvalue:
                    raise ValueError('semaphore or lock released too many times')
                self._held -= 1
            self._value += 1
            self._changed.notify()

    def _count(self):
        return self._held

    def _is_mine(self):
        return self._held > 0 and self._holder == threading.get_ident()

    def _get_value(self):
        return self._value

    def _is_zero(self):
        return self._value == 0

    def _after_fork(self):
        self._held = 0

    @staticmethod
    def _rebuild(handle, kind, maxvalue, name):
        raise RuntimeError('a semaphore cannot be handed to another process')

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *exception):
        self.release()


SemLock.__module__ = '_multiprocessing'


def sem_unlink(name):
    raise FileNotFoundError(2, 'No such file or directory')
