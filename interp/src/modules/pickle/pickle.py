"""`dump`, `dumps`, `load` and `loads`, over native code where that knows what to do."""

import sys as _sys

_limits = []


def __getattr__(name):
    # `pickle` imports this at its beginning, and again at its end, when it has all this.
    import pickle
    if name in ('Pickler', 'Unpickler'):
        return getattr(pickle, '_' + name)
    if name in ('PickleError', 'PicklingError', 'UnpicklingError'):
        return getattr(pickle, name)
    raise AttributeError(f"module '_pickle' has no attribute {name!r}")


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Return the pickled representation of the object as a bytes object."""
    if buffer_callback is None:
        if not _limits:
            import pickle
            _limits[:] = pickle.DEFAULT_PROTOCOL, pickle.HIGHEST_PROTOCOL
        wanted = _limits[0] if protocol is None else protocol
        if type(wanted) is int:
            if wanted < 0:
                wanted = _limits[1]
            if wanted in (2, 3, 4, 5):
                data = _save(obj, wanted)
                if data is not None:
                    return data
    import pickle
    return pickle._dumps(obj, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback)


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Write a pickled representation of obj to the open file object file."""
    try:
        write = file.write
    except AttributeError:
        raise TypeError("file must have a 'write' attribute") from None
    write(dumps(obj, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback))


def loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()):
    """Read and return an object from the given pickle data."""
    if fix_imports and encoding == 'ASCII' and errors == 'strict' and not buffers:
        kind = type(data)
        if kind is not bytes and kind is not str:
            data = bytes(memoryview(data))
        if kind is not str:
            done, value = _load(data)
            if done:
                return value
    import pickle
    return pickle._loads(data, fix_imports=fix_imports, encoding=encoding, errors=errors,
                          buffers=buffers or None)


def load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()):
    """Read and return an object from the pickle data stored in a file."""
    import pickle
    return pickle._load(file, fix_imports=fix_imports, encoding=encoding, errors=errors,
                         buffers=buffers or None)


def _find_class(module, name, protocol):
    _sys.audit('pickle.find_class', module, name)
    if protocol < 3:
        import _compat_pickle as compatible
        if (module, name) in compatible.NAME_MAPPING:
            module, name = compatible.NAME_MAPPING[module, name]
        elif module in compatible.IMPORT_MAPPING:
            module = compatible.IMPORT_MAPPING[module]
    __import__(module, level=0)
    found = _sys.modules[module]
    if protocol >= 4 and '.' in name:
        try:
            for part in name.split('.'):
                found = getattr(found, part)
        except AttributeError:
            raise AttributeError(f"Can't resolve path {name!r} on module {module!r}")
        return found
    return getattr(found, name)


def _build(inst, state):
    if (set_state := getattr(inst, '__setstate__', None)) is not None:
        set_state(state)
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if state:
        own = inst.__dict__
        for k, v in state.items():
            own[_sys.intern(k) if type(k) is str else k] = v
    if slots:
        for k, v in slots.items():
            setattr(inst, k, v)
