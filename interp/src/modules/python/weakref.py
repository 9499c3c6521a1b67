"""Weak references.

What a reference refers to is in a native cell, which does not keep it alive. The cell is cleared
when the object has died, at the end of a block; then the callback is called.
"""


class ReferenceType:
    __slots__ = ('_cell', '__callback__', '_hash')

    def __new__(cls, object, callback=None, /, *args, **kwargs):
        if callback is None and cls is ReferenceType:
            for reference in getweakrefs(object):
                if type(reference) is ReferenceType and reference.__callback__ is None:
                    return reference
        self = _new(cls)
        self.__callback__ = callback
        self._hash = None
        self._cell = _make(self, object)
        return self

    def __init__(self, object, callback=None, /):
        pass

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)

    def __call__(self):
        return _target(self._cell)

    def __eq__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        a, b = _target(self._cell), _target(other._cell)
        if a is None or b is None:
            return self is other
        return a == b

    def __ne__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        a, b = _target(self._cell), _target(other._cell)
        if a is None or b is None:
            return self is not other
        return a != b

    def __hash__(self):
        if self._hash is None:
            object = _target(self._cell)
            if object is None:
                raise TypeError('weak object has gone away')
            self._hash = hash(object)
        return self._hash

    def __repr__(self):
        return f'<weakref at {id(self):#x}; {_describe(_target(self._cell))}>'

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)


def _describe(object):
    if object is None:
        return 'dead'
    cls = type(object)
    name = cls.__qualname__
    if cls.__module__ != 'builtins':
        name = f'{cls.__module__}.{name}'
    return f"to '{name}' at {id(object):#x}"


_new = object.__new__


ref = ReferenceType
ReferenceType.__name__ = ReferenceType.__qualname__ = 'ReferenceType'
ReferenceType.__module__ = 'weakref'


class ProxyType:
    __slots__ = ('_cell', '__callback__')

    def __getattribute__(self, name):
        return getattr(_object(self), name)

    def __setattr__(self, name, value):
        setattr(_object(self), name, value)

    def __delattr__(self, name):
        delattr(_object(self), name)

    def __repr__(self):
        return f"<weakproxy at {id(self):#x}; {_describe(_target(_get(self, '_cell')))}>"

    def __str__(self):
        return str(_object(self))

    def __bool__(self):
        return bool(_object(self))

    __hash__ = None


def _object(proxy):
    object = _target(_get(proxy, '_cell'))
    if object is None:
        raise ReferenceError('weakly-referenced object no longer exists')
    return object


_get = object.__getattribute__
_set = object.__setattr__


class CallableProxyType(ProxyType):
    __slots__ = ()

    def __call__(self, /, *args, **kwargs):
        return _object(self)(*args, **kwargs)


def _forward(cls, names):
    import operator

    def method(name):
        function = getattr(operator, name, None) or {'__divmod__': divmod, '__len__': len,
                                                     '__iter__': iter, '__next__': next,
                                                     '__reversed__': reversed}[name]

        def call(self, *args):
            args = [_object(a) if _is(type(a), ProxyType) else a for a in args]
            return function(_object(self), *args)
        call.__name__ = name
        return call

    for name in names:
        type.__setattr__(cls, name, method(name))


def _fill():
    _forward(ProxyType, '''__len__ __iter__ __next__ __reversed__ __getitem__ __setitem__
        __delitem__ __contains__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __sub__ __mul__
        __truediv__ __floordiv__ __mod__ __divmod__ __pow__ __lshift__ __rshift__ __and__ __or__
        __xor__ __matmul__ __neg__ __pos__ __abs__ __invert__ __index__'''.split())


_is = issubclass


def proxy(object, callback=None, /):
    if '__len__' not in ProxyType.__dict__:
        _fill()
    cls = CallableProxyType if callable(object) else ProxyType
    if callback is None:
        for reference in getweakrefs(object):
            if type(reference) is cls and _get(reference, '__callback__') is None:
                return reference
    self = _new(cls)
    _set(self, '__callback__', callback)
    _set(self, '_cell', _make(self, object))
    return self


def getweakrefcount(object, /):
    return len(getweakrefs(object))


def _remove_dead_weakref(dict, key, /):
    if key in dict and dict[key]() is None:
        del dict[key]
