"""The library's `importlib._bootstrap`, with the machine's own import in the place of its search."""

import _imp
import sys
import _thread
import _weakref
from _sysinfo import _library_source

exec(compile(_library_source('importlib/_bootstrap.py'), '<library>/importlib/_bootstrap.py',
             'exec'), globals())


class _Warnings:
    """`warnings`, imported when it is needed."""

    def __getattr__(self, name):
        import warnings
        return getattr(warnings, name)


_warnings = _Warnings()
_machine_import = __import__


def _gcd_import(name, package=None, level=0):
    _sanity_check(name, package, level)
    if level > 0:
        name = _resolve_name(name, package, level)
    _machine_import(name)
    return sys.modules[name]


def _find_and_load(name, import_):
    _machine_import(name)
    return sys.modules[name]


def __import__(name, globals=None, locals=None, fromlist=(), level=0):
    return _machine_import(name, globals, locals, fromlist, level)
