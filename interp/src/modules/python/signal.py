"""Handlers of signals: the main thread runs them between two instructions."""

SIG_DFL, SIG_IGN = 0, 1
SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK = 0, 1, 2
ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = 0, 1, 2
NSIG = 65
SIGIOT, SIGCLD, SIGPOLL = SIGABRT, SIGCHLD, SIGIO
SIGRTMIN, SIGRTMAX = 34, 64


class itimer_error(OSError):
    __module__ = 'signal'


def default_int_handler(signalnum, frame, /):
    raise KeyboardInterrupt


_handlers = {}
if _initial(SIGINT) == SIG_DFL:
    _handlers[SIGINT] = default_int_handler


def _check(signalnum):
    if not 1 <= signalnum < NSIG:
        raise ValueError('signal number out of range')


def getsignal(signalnum, /):
    _check(signalnum)
    return _handlers[signalnum] if signalnum in _handlers else _initial(signalnum)


def signal(signalnum, handler, /):
    _check(signalnum)
    old = getsignal(signalnum)
    if callable(handler):
        _install(signalnum, 2)
    elif handler in (SIG_DFL, SIG_IGN):
        _install(signalnum, handler)
    else:
        raise TypeError('signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable '
                        'object')
    _handlers[signalnum] = handler
    return old


def _run_handler(signalnum):
    handler = _handlers.get(signalnum)
    if callable(handler):
        import sys
        handler(signalnum, sys._getframe(1))


def set_wakeup_fd(fd, /, *, warn_on_full_buffer=True):
    if fd != -1:
        from posix import fstat
        fstat(fd)
    return _set_wakeup(fd)


def siginterrupt(signalnum, flag, /):
    _check(signalnum)


def valid_signals():
    return set(range(1, 32)) | set(range(SIGRTMIN, NSIG))
