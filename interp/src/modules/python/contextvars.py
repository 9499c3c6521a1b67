"""Context variables (PEP 567).

The current context of a thread is in its thread-local storage.
"""

import _thread

_state = _thread._local()
_missing = object()


def _current():
    try:
        return _state.context
    except AttributeError:
        context = _state.context = Context()
        return context


class Token:
    MISSING = type('Missing', (), {'__repr__': lambda self: '<Token.MISSING>'})()

    __slots__ = ('_context', 'var', 'old_value', '_used')

    def __init__(self, *args):
        raise RuntimeError('Tokens can only be created by ContextVars')

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.var.reset(self)

    def __repr__(self):
        used = ' used' if self._used else ''
        return f'<Token{used} var={self.var!r} at {id(self):#x}>'


class ContextVar:
    __slots__ = ('name', '_default')

    def __init__(self, name, *, default=_missing):
        if not isinstance(name, str):
            raise TypeError('context variable name must be a str')
        object.__setattr__(self, 'name', name)
        object.__setattr__(self, '_default', default)

    def __setattr__(self, name, value):
        raise AttributeError('readonly attribute')

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)

    def get(self, default=_missing, /):
        found = _current()._data.get(self, _missing)
        if found is not _missing:
            return found
        if default is not _missing:
            return default
        if self._default is not _missing:
            return self._default
        raise LookupError(self)

    def set(self, value, /):
        context = _current()
        token = object.__new__(Token)
        token._context = context
        token.var = self
        token.old_value = context._data.get(self, Token.MISSING)
        token._used = False
        # A context that was copied keeps its values: the dict is replaced, not changed.
        context._data = {**context._data, self: value}
        return token

    def reset(self, token, /):
        if not isinstance(token, Token):
            raise TypeError(f'expected an instance of Token, got {token!r}')
        if token._used:
            raise RuntimeError(f'{token!r} has already been used once')
        if token.var is not self:
            raise ValueError(f'{token!r} was created by a different ContextVar')
        context = _current()
        if token._context is not context:
            raise ValueError(f'{token!r} was created in a different Context')
        token._used = True
        data = dict(context._data)
        if token.old_value is Token.MISSING:
            data.pop(self, None)
        else:
            data[self] = token.old_value
        context._data = data

    def __repr__(self):
        default = '' if self._default is _missing else f' default={self._default!r}'
        return f'<ContextVar name={self.name!r}{default} at {id(self):#x}>'


class Context:
    __slots__ = ('_data', '_previous')

    def __init__(self):
        self._data = {}
        self._previous = None

    def run(self, callable, /, *args, **kwargs):
        if self._previous is not None:
            raise RuntimeError(f'cannot enter context: {self!r} is already entered')
        self._previous = _current()
        _state.context = self
        try:
            return callable(*args, **kwargs)
        finally:
            _state.context = self._previous
            self._previous = None

    def copy(self):
        new = Context()
        new._data = self._data
        return new

    def _check(self, var):
        if not isinstance(var, ContextVar):
            raise TypeError(f'a ContextVar key was expected, got {var!r}')

    def __getitem__(self, var):
        self._check(var)
        return self._data[var]

    def __contains__(self, var):
        self._check(var)
        return var in self._data

    def get(self, var, default=None, /):
        self._check(var)
        return self._data.get(var, default)

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __eq__(self, other):
        if not isinstance(other, Context):
            return NotImplemented
        return self._data == other._data

    __hash__ = None

    def keys(self):
        return self._data.keys()

    def values(self):
        return self._data.values()

    def items(self):
        return self._data.items()


def copy_context():
    return _current().copy()
