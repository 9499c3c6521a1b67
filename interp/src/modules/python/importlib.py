"""The library's `importlib._bootstrap`, with the machine's own import in the place of its search."""

from _sysinfo import _library_source

exec(compile(_library_source('importlib/_bootstrap.py'), '<library>/importlib/_bootstrap.py',
             'exec'), globals())

# The source leaves these to whoever sets it up.
import _imp
import builtins
import sys
import _thread
import _weakref

_blocking_on = _WeakValueDictionary()


class _Warnings:
    """`warnings`, imported when it is needed."""

    def __getattr__(self, name):
        import warnings
        return getattr(warnings, name)


_warnings = _Warnings()
_machine_import = builtins.__import__


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


class _LibraryLoader:
    """Loads the packaged library's modules."""

    def __init__(self, path):
        self.path = path

    def create_module(self, spec):
        return None

    def get_source(self, name=None):
        return _library_source(self.path.partition('/')[2])

    def get_code(self, name=None):
        return compile(self.get_source(), self.path, 'exec', dont_inherit=True)

    def get_filename(self, name=None):
        return self.path

    def exec_module(self, module):
        exec(self.get_code(), module.__dict__)


def _in_library(name, place):
    path = place + '/' + name.rpartition('.')[2]
    for file, package in ((path + '/__init__.py', True), (path + '.py', False)):
        if _library_source(file.partition('/')[2]) is not None:
            spec = ModuleSpec(name, _LibraryLoader(file), origin=file, is_package=package)
            spec._set_fileattr = True
            if package:
                spec.submodule_search_locations = [path]
            return spec
    return None


def _find_spec(name, path, target=None):
    if name in sys.builtin_module_names:
        return ModuleSpec(name, BuiltinImporter, origin='built-in')
    portions = []
    for place in sys.path if path is None else path:
        if place.startswith('<library>'):
            spec = _in_library(name, place)
        else:
            external = _bootstrap_external
            finder = external.FileFinder(place or '.', (external.SourceFileLoader, ['.py']))
            spec = finder.find_spec(name)
        if spec is not None and spec.loader is not None:
            return spec
        if spec is not None:
            portions.extend(spec.submodule_search_locations or ())
    if portions:
        spec = ModuleSpec(name, None)
        spec.submodule_search_locations = portions
        return spec
    return None
