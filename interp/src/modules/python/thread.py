"""What `threading` is made of: threads and their handles, on locks."""

error = RuntimeError
TIMEOUT_MAX = 9223372036.0

_main_thread_ident = get_ident()

# Threads that the program waits for at its end.
_waited_for = {}


class _local:
    __slots__ = ('_arguments', '__weakref__')

    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError('Initialization arguments are not supported')
        self = object.__new__(cls)
        object.__setattr__(self, '_arguments', (args, kwargs))
        # The constructor initialises the values of the thread that calls it.
        _locals()[id(self)] = {}
        return self

    def __getattribute__(self, name):
        values = _values(self)
        if name == '__dict__':
            return values
        try:
            return values[name]
        except KeyError:
            return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name == '__dict__':
            raise AttributeError(
                f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        _values(self)[name] = value

    def __delattr__(self, name):
        if name == '__dict__':
            raise AttributeError(
                f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        try:
            del _values(self)[name]
        except KeyError:
            raise AttributeError(
                f'{type(self).__name__!r} object has no attribute {name!r}') from None


def _values(local):
    everything = _locals()
    values = everything.get(id(local))
    if values is None:
        values = everything[id(local)] = {}
        args, kwargs = object.__getattribute__(local, '_arguments')
        cls = type(local)
        if cls.__init__ is not object.__init__:
            cls.__init__(local, *args, **kwargs)
    return values


class _ThreadHandle:
    def __init__(self):
        self.ident = 0
        self._running = lock()

    def is_done(self):
        return self.ident != 0 and not self._running.locked()

    def _set_done(self):
        if self._running.locked():
            self._running.release()
        _waited_for.pop(self.ident, None)

    def join(self, timeout=None):
        if self.ident == get_ident():
            raise RuntimeError('Cannot join current thread')
        if timeout is None or timeout < 0:
            timeout = -1
        if self._running.acquire(True, timeout):
            self._running.release()

    def __repr__(self):
        return f'<_ThreadHandle object: ident={self.ident}>'


def _make_thread_handle(ident):
    handle = _ThreadHandle()
    handle.ident = ident
    handle._running.acquire()
    return handle


def _get_main_thread_ident():
    return _main_thread_ident


def _run(function, args, kwargs, handle):
    try:
        function(*args, **kwargs)
    except SystemExit:
        pass
    except BaseException as e:
        import sys
        sys.unraisablehook(sys.UnraisableHookArgs(
            (type(e), e, e.__traceback__, 'Exception ignored in thread started by', function)))
    finally:
        handle._set_done()


def _start_thread(function, args, kwargs, handle, daemon):
    handle._running.acquire()
    try:
        handle.ident = _start(_run, (function, args, kwargs, handle))
    except BaseException:
        handle._running.release()
        raise
    if not daemon:
        _waited_for[handle.ident] = handle
    if _starts_late():
        # `Thread.start` waits until the thread runs, which it does after this block.
        started = getattr(getattr(function, '__self__', None), '_started', None)
        if started is not None:
            started.set()


def start_new_thread(function, args, kwargs={}, /):
    if not callable(function):
        raise TypeError('first arg must be callable')
    if not isinstance(args, tuple):
        raise TypeError('2nd arg must be a tuple')
    if not isinstance(kwargs, dict):
        raise TypeError('optional 3rd arg must be a dictionary')
    handle = _ThreadHandle()
    _start_thread(function, args, dict(kwargs), handle, True)
    return handle.ident


start_new = start_new_thread


def start_joinable_thread(function, /, handle=None, daemon=True):
    if not callable(function):
        raise TypeError('thread function must be callable')
    if handle is None:
        handle = _ThreadHandle()
    elif not isinstance(handle, _ThreadHandle):
        raise TypeError("'handle' must be a _ThreadHandle")
    if handle.ident:
        raise RuntimeError('thread already started')
    _start_thread(function, (), {}, handle, daemon)
    return handle


def daemon_threads_allowed():
    return True


def _shutdown():
    """Waits for the threads that are no daemons."""
    while _waited_for:
        for handle in list(_waited_for.values()):
            handle.join()
            _waited_for.pop(handle.ident, None)


def _is_main_interpreter():
    return True


def stack_size(size=0, /):
    if size:
        raise ValueError('the stacks of threads grow as they need')
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
