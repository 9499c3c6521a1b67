"""What `threading` is made of, for an interpreter that runs one thread.

A lock that its only possible holder waits for is never released, so waiting for it without a time
limit is an error instead of a hang.
"""

import time as _time

error = RuntimeError
TIMEOUT_MAX = 9223372036.0


def get_ident():
    return 1


def get_native_id():
    from posix import getpid
    return getpid()


def _limit(blocking, timeout):
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return 0
    if timeout < 0 and timeout != -1:
        raise ValueError('timeout value must be a non-negative number')
    if timeout > TIMEOUT_MAX:
        raise OverflowError('timeout value is too large')
    return timeout


def _wait(timeout):
    if timeout == -1:
        raise RuntimeError('deadlock: the only thread waits for a lock')
    _time.sleep(timeout)
    return False


class lock:
    __slots__ = ('_locked', '__weakref__')

    def __init__(self):
        self._locked = False

    def acquire(self, blocking=True, timeout=-1):
        timeout = _limit(blocking, timeout)
        if self._locked:
            return _wait(timeout)
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError('release unlocked lock')
        self._locked = False

    def locked(self):
        return self._locked

    acquire_lock, release_lock, locked_lock = acquire, release, locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc):
        self.release()

    def _at_fork_reinit(self):
        self._locked = False

    def __repr__(self):
        state = 'locked' if self._locked else 'unlocked'
        return f'<{state} _thread.lock object at {id(self):#x}>'


LockType = lock
allocate_lock = allocate = lock


class RLock:
    __slots__ = ('_count', '__weakref__')

    def __init__(self):
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        _limit(blocking, timeout)
        self._count += 1
        return True

    def release(self):
        if not self._count:
            raise RuntimeError('cannot release un-acquired lock')
        self._count -= 1

    def locked(self):
        return self._count > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc):
        self.release()

    def _is_owned(self):
        return self._count > 0

    def _recursion_count(self):
        return self._count

    def _acquire_restore(self, state):
        self._count = state[0]

    def _release_save(self):
        if not self._count:
            raise RuntimeError('cannot release un-acquired lock')
        state, self._count = (self._count, 1), 0
        return state

    def _at_fork_reinit(self):
        self._count = 0

    def __repr__(self):
        state = 'locked' if self._count else 'unlocked'
        owner = 1 if self._count else 0
        return (f'<{state} _thread.RLock object owner={owner} count={self._count} '
                f'at {id(self):#x}>')


class _local:
    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError('Initialization arguments are not supported')
        return object.__new__(cls)


class _ThreadHandle:
    def __init__(self):
        self.ident = 1
        self._done = False

    def is_done(self):
        return self._done

    def _set_done(self):
        self._done = True

    def join(self, timeout=None):
        pass


def _make_thread_handle(ident):
    handle = _ThreadHandle()
    handle.ident = ident
    return handle


def _get_main_thread_ident():
    return 1


_main_thread_ident = 1


def start_new_thread(function, args, kwargs={}, /):
    raise RuntimeError("can't start new thread")


start_new = start_new_thread


def start_joinable_thread(function, /, handle=None, daemon=True):
    raise RuntimeError("can't start new thread")


def daemon_threads_allowed():
    return True


def _shutdown():
    pass


def _is_main_interpreter():
    return True


def _count():
    return 0


def stack_size(size=0, /):
    return 0


def interrupt_main(signum=2, /):
    raise KeyboardInterrupt


def exit():
    raise SystemExit


exit_thread = exit


def set_name(name):
    pass


_ExceptHookArgs = __import__('_structseq').make(
    '_thread', '_ExceptHookArgs', ('exc_type', 'exc_value', 'exc_traceback', 'thread'))


def _excepthook(args, /):
    if args.exc_type is SystemExit:
        return
    import sys
    from traceback import print_exception
    name = getattr(args.thread, 'name', None) or get_ident()
    print(f'Exception in thread {name}:', file=sys.stderr, flush=True)
    print_exception(args.exc_type, args.exc_value, args.exc_traceback)
