"""What `importlib` asks the machine for. Modules are found by the machine itself."""

check_hash_based_pycs = 'never'
pyc_magic_number_token = 168627187


def acquire_lock():
    pass


def release_lock():
    pass


def lock_held():
    return False


def extension_suffixes():
    return []


def source_hash(key, source):
    raise NotImplementedError('there are no compiled files')


def is_builtin(name, /):
    import sys
    return 1 if name in sys.builtin_module_names else 0


def is_frozen(name, /):
    return False


def is_frozen_package(name, /):
    return False


def find_frozen(name, /, *, withdata=False):
    return None


def create_builtin(spec, /):
    return __import__(spec.name)


def exec_builtin(mod, /):
    return 0


def _fix_co_filename(code, path, /):
    pass


def _override_multi_interp_extensions_check(override, /):
    return 0
