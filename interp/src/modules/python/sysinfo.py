"""Attributes of `sys` that are made when they are asked for first."""

import sys as _sys
from _structseq import make as _make


def _named(name, fields):
    return _make('sys', name, fields)


def version_info():
    return _named('version_info', ('major', 'minor', 'micro', 'releaselevel', 'serial'))(
        (3, 14, 0, 'final', 0))


def implementation():
    from _types import SimpleNamespace
    return SimpleNamespace(name='ame', cache_tag=None, version=_sys.version_info,
                           hexversion=_sys.hexversion, supports_isolated_interpreters=False)


def flags():
    fields = ('debug', 'inspect', 'interactive', 'optimize', 'dont_write_bytecode',
              'no_user_site', 'no_site', 'ignore_environment', 'verbose', 'bytes_warning', 'quiet',
              'hash_randomization', 'isolated', 'dev_mode', 'utf8_mode', 'warn_default_encoding',
              'safe_path', 'int_max_str_digits')
    values = [*_startup()[1], _sys.get_int_max_str_digits()]
    values[13], values[16] = bool(values[13]), bool(values[16])
    cls = _make('sys', 'flags', fields, ('gil', 'thread_inherit_context', 'context_aware_warnings'))
    return cls([*values, 0, 0, 0])


def float_info():
    return _named('float_info', (
        'max', 'max_exp', 'max_10_exp', 'min', 'min_exp', 'min_10_exp', 'dig', 'mant_dig',
        'epsilon', 'radix', 'rounds'))((
            1.7976931348623157e+308, 1024, 308, 2.2250738585072014e-308, -1021, -307, 15, 53,
            2.220446049250313e-16, 2, 1))


def int_info():
    return _named('int_info', (
        'bits_per_digit', 'sizeof_digit', 'default_max_str_digits', 'str_digits_check_threshold'))(
            (64, 8, 4300, 640))


def hash_info():
    return _named('hash_info', (
        'width', 'modulus', 'inf', 'nan', 'imag', 'algorithm', 'hash_bits', 'seed_bits',
        'cutoff'))((64, 2**61 - 1, 314159, 0, 1000003, 'siphash13', 64, 128, 0))


def thread_info():
    return _named('thread_info', ('name', 'lock', 'version'))(('pthread', None, None))


def monitoring():
    """The names of `sys.monitoring`: nothing can be watched, so no tool can be registered."""
    from _types import SimpleNamespace
    names = ('PY_START', 'PY_RESUME', 'PY_RETURN', 'PY_YIELD', 'CALL', 'LINE', 'INSTRUCTION', 'JUMP',
             'BRANCH_LEFT', 'BRANCH_RIGHT', 'STOP_ITERATION', 'RAISE', 'EXCEPTION_HANDLED',
             'PY_UNWIND', 'PY_THROW', 'RERAISE', 'C_RETURN', 'C_RAISE', 'BRANCH')
    events = {name: 1 << i for i, name in enumerate(names)}

    def use_tool_id(tool_id, name, /):
        raise ValueError('AME Python has no monitoring of execution')

    return SimpleNamespace(
        events=SimpleNamespace(NO_EVENTS=0, **events), DEBUGGER_ID=0, COVERAGE_ID=1,
        PROFILER_ID=2, OPTIMIZER_ID=5, get_tool=lambda tool_id, /: None, use_tool_id=use_tool_id)


def stdlib_module_names():
    return frozenset(_library_modules()) | frozenset(builtin_module_names())


def builtin_module_names():
    return tuple(sorted(_native_modules()))


def stdin():
    import io
    try:
        stream = io.open(0, encoding='utf-8', closefd=False)
    except OSError:
        return None
    # What `input` has read ahead.
    stream.buffer._ahead = _stdin_rest()
    stream.buffer.raw.name = '<stdin>'
    return stream


__stdin__ = stdin

_values = {
    'api_version': 1013,
    'abiflags': '',
    'copyright': 'Copyright (c) the authors of AME Python.',
    'float_repr_style': 'short',
    'platlibdir': 'lib',
    'pycache_prefix': None,
    '_home': None,
    '_framework': '',
    '_git': ('AME Python', '', ''),
}


def _make_value(name):
    if name in _values:
        return _values[name]
    if name == 'meta_path':
        from _frames import MachineFinder
        return [MachineFinder]
    if name == 'path_hooks':
        return []
    if name == 'path_importer_cache':
        return {}
    if name == 'warnoptions':
        return _startup()[2]
    if name == '_xoptions':
        return _startup()[3]
    if name in ('prefix', 'exec_prefix', 'base_prefix', 'base_exec_prefix'):
        return '/usr/local'
    if name == 'orig_argv':
        return _startup()[0]
    return _made[name]()


_made = {f.__name__: f for f in (
    version_info, implementation, flags, float_info, int_info, hash_info, thread_info,
    monitoring, stdlib_module_names, builtin_module_names, stdin)}
_made['__stdin__'] = lambda: _sys.stdin

_functions = {}


def _function(f):
    _functions[f.__name__] = f
    f.__module__ = 'sys'
    return f


@_function
def getdefaultencoding():
    return 'utf-8'


@_function
def getfilesystemencoding():
    return 'utf-8'


@_function
def getfilesystemencodeerrors():
    return 'surrogateescape'


@_function
def is_finalizing():
    return False


@_function
def unraisablehook(unraisable, /):
    where = unraisable.err_msg or 'Exception ignored in'
    if unraisable.object is not None:
        where += f': {unraisable.object!r}'
    elif unraisable.err_msg:
        where += ':'
    print(where, file=_sys.stderr)
    _sys.__excepthook__(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)


_functions['__unraisablehook__'] = unraisablehook


UnraisableHookArgs = None


def unraisable(exception, message, object=None):
    """Tells `sys.unraisablehook` of an exception that cannot be raised."""
    global UnraisableHookArgs
    if UnraisableHookArgs is None:
        UnraisableHookArgs = _named('UnraisableHookArgs', (
            'exc_type', 'exc_value', 'exc_traceback', 'err_msg', 'object'))
    _sys.unraisablehook(UnraisableHookArgs(
        (type(exception), exception, exception.__traceback__, message, object)))


@_function
def audit(event, /, *args):
    for hook in _hooks:
        hook(event, args)


_hooks = []


@_function
def addaudithook(hook):
    _hooks.append(hook)


@_function
def gettrace():
    return None


@_function
def getprofile():
    return None


@_function
def settrace(function, /):
    if function is not None:
        raise NotImplementedError('AME Python does not trace the execution of code')


@_function
def setprofile(function, /):
    if function is not None:
        raise NotImplementedError('AME Python does not profile the execution of code')


@_function
def getswitchinterval():
    from _thread import _getswitchinterval
    return _getswitchinterval()


@_function
def setswitchinterval(interval, /):
    from _thread import _setswitchinterval
    _setswitchinterval(interval)


_asyncgen_hooks = {}
_AsyncgenHooks = None


def _ident():
    from _thread import get_ident
    return get_ident()


@_function
def get_asyncgen_hooks():
    global _AsyncgenHooks
    if _AsyncgenHooks is None:
        _AsyncgenHooks = _named('asyncgen_hooks', ('firstiter', 'finalizer'))
    return _AsyncgenHooks(_asyncgen_hooks.get(_ident(), (None, None)))


@_function
def set_asyncgen_hooks(*args, **kwargs):
    if len(args) > 2 or kwargs.keys() - {'firstiter', 'finalizer'}:
        raise TypeError('set_asyncgen_hooks() takes firstiter and finalizer')
    hooks = list(_asyncgen_hooks.get(_ident(), (None, None)))
    for i, name in enumerate(('firstiter', 'finalizer')):
        hook = args[i] if i < len(args) else kwargs.get(name, hooks[i])
        if hook is not None and not callable(hook):
            raise TypeError(f'callable {name} expected, got {type(hook).__name__}')
        hooks[i] = hook
    if hooks == [None, None]:
        _asyncgen_hooks.pop(_ident(), None)
    else:
        _asyncgen_hooks[_ident()] = tuple(hooks)


_origin_depth = 0


@_function
def get_coroutine_origin_tracking_depth():
    return _origin_depth


@_function
def set_coroutine_origin_tracking_depth(depth):
    global _origin_depth
    if depth < 0:
        raise ValueError('depth must be >= 0')
    _origin_depth = depth


@_function
def _is_gil_enabled():
    return False


@_function
def call_tracing(func, args, /):
    return func(*args)


@_function
def _clear_type_cache():
    pass


@_function
def _clear_type_descriptors(cls, /):
    for name in ('__dict__', '__weakref__'):
        if name in cls.__dict__:
            type.__delattr__(cls, name)


_names = _functions.keys() | _values.keys() | _made.keys() | {
    'meta_path', 'path_hooks', 'warnoptions', '_xoptions', 'path_importer_cache', 'prefix',
    'exec_prefix', 'base_prefix', 'base_exec_prefix', 'orig_argv'}


def get(name):
    if name not in _names:
        raise AttributeError(f"module 'sys' has no attribute {name!r}")
    made = _functions[name] if name in _functions else _make_value(name)
    setattr(_sys, name, made)
    return made
