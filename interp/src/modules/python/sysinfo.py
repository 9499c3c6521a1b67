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
    values = dict.fromkeys(fields, 0)
    values.update(dont_write_bytecode=1, no_user_site=1, no_site=1, hash_randomization=1,
                  dev_mode=False, utf8_mode=1, safe_path=False, int_max_str_digits=4300)
    cls = _make('sys', 'flags', fields, ('gil', 'thread_inherit_context', 'context_aware_warnings'))
    return cls([*values.values(), 0, 0, 0])


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


def stdlib_module_names():
    return frozenset(_library_modules()) | frozenset(builtin_module_names())


def builtin_module_names():
    return tuple(sorted(_native_modules()))


def stdin():
    import io
    return io.open(0, encoding='utf-8', closefd=False)


__stdin__ = stdin

_values = {
    'api_version': 1013,
    'abiflags': '',
    'copyright': 'Copyright (c) the authors of AME Python.',
    'float_repr_style': 'short',
    'platlibdir': 'lib',
    'ps1': '>>> ',
    'ps2': '... ',
    'pycache_prefix': None,
    '_home': None,
    '_framework': '',
    '_git': ('AME Python', '', ''),
}


def _make_value(name):
    if name in _values:
        return _values[name]
    if name in ('meta_path', 'path_hooks', 'warnoptions'):
        return []
    if name in ('_xoptions', 'path_importer_cache'):
        return {}
    if name in ('prefix', 'exec_prefix', 'base_prefix', 'base_exec_prefix'):
        return '/usr/local'
    if name == 'orig_argv':
        return [_sys.executable, *_sys.argv]
    return _made[name]()


_made = {f.__name__: f for f in (
    version_info, implementation, flags, float_info, int_info, hash_info, thread_info,
    stdlib_module_names, builtin_module_names, stdin)}
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
def excepthook(exctype, value, traceback, /):
    from traceback import print_exception
    print_exception(exctype, value, traceback)


_functions['__excepthook__'] = excepthook


@_function
def unraisablehook(unraisable, /):
    from traceback import print_exception
    where = f'{unraisable.err_msg or "Exception ignored in"}: {unraisable.object!r}'
    print(where, file=_sys.stderr)
    print_exception(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)


_functions['__unraisablehook__'] = unraisablehook


@_function
def audit(event, /, *args):
    for hook in _hooks:
        hook(event, args)


_hooks = []


@_function
def addaudithook(hook):
    _hooks.append(hook)


_limit = [4300]


@_function
def get_int_max_str_digits():
    return _limit[0]


@_function
def set_int_max_str_digits(maxdigits):
    if maxdigits != 0 and maxdigits < 640:
        raise ValueError('maxdigits must be 0 or larger than 640')
    _limit[0] = maxdigits


@_function
def gettrace():
    return None


@_function
def getprofile():
    return None


@_function
def getswitchinterval():
    from _thread import _getswitchinterval
    return _getswitchinterval()


@_function
def setswitchinterval(interval, /):
    from _thread import _setswitchinterval
    _setswitchinterval(interval)


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
