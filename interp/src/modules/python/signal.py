"""Signals: numbers, and handlers that are kept; only the interrupt reaches Python code."""

SIG_DFL, SIG_IGN = 0, 1
SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK = 0, 1, 2
NSIG = 65

for _number, _name in enumerate(
        '''HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT
        STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'''.split(), 1):
    globals()['SIG' + _name] = _number
SIGIOT, SIGCLD, SIGPOLL = SIGABRT, SIGCHLD, SIGIO
SIGRTMIN, SIGRTMAX = 34, 64

_handlers = {}


def default_int_handler(signalnum, frame, /):
    raise KeyboardInterrupt


_handlers[SIGINT] = default_int_handler


def _check(signalnum):
    if not 1 <= signalnum < NSIG:
        raise ValueError('signal number out of range')


def getsignal(signalnum, /):
    _check(signalnum)
    return _handlers.get(signalnum, SIG_DFL)


def signal(signalnum, handler, /):
    _check(signalnum)
    if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
        raise TypeError('signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable '
                        'object')
    old = getsignal(signalnum)
    _handlers[signalnum] = handler
    return old


def raise_signal(signalnum, /):
    _check(signalnum)
    handler = getsignal(signalnum)
    if callable(handler):
        import sys
        handler(signalnum, sys._getframe(1))


def set_wakeup_fd(fd, /, *, warn_on_full_buffer=True):
    return -1


def siginterrupt(signalnum, flag, /):
    _check(signalnum)


def valid_signals():
    return set(range(1, NSIG))


def strsignal(signalnum, /):
    _check(signalnum)
    return {SIGINT: 'Interrupt', SIGTERM: 'Terminated', SIGKILL: 'Killed',
            SIGSEGV: 'Segmentation fault', SIGABRT: 'Aborted'}.get(signalnum)
