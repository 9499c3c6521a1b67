"""Weak references.

A reference of this module keeps what it refers to alive for as long as the reference lives: the
collector does not yet tell which objects only weak references hold. Programs that use weak
references as keys, caches or back references behave the same but for the memory.
"""


class ReferenceType:
    __slots__ = ('_object', '__callback__', '_hash', '__weakref__')

    def __new__(cls, object, callback=None, /, *args, **kwargs):
        _check(object)
        self = _new(cls)
        self._object = object
        self.__callback__ = callback
        self._hash = None
        return self

    def __init__(self, object, callback=None, /):
        pass

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)

    def __call__(self):
        return self._object

    def __eq__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        return self._object == other._object

    def __ne__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        return self._object != other._object

    def __hash__(self):
        if self._hash is None:
            self._hash = hash(self._object)
        return self._hash

    def __repr__(self):
        object = self._object
        return (f"<{type(self).__name__} at {id(self):#x}; to "
                f"'{type(object).__module__}.{type(object).__qualname__}' at {id(object):#x}>")

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)


_new = object.__new__
_plain = (int, float, complex, bool, str, bytes, tuple, list, dict, type(None))


def _check(object):
    if type(object) in _plain:
        raise TypeError(f"cannot create weak reference to '{type(object).__name__}' object")


ref = ReferenceType
ReferenceType.__name__ = ReferenceType.__qualname__ = 'ReferenceType'
ReferenceType.__module__ = 'weakref'


class ProxyType:
    __slots__ = ('_object', '__weakref__')

    def __init__(self, object, callback=None):
        _set(self, '_object', object)

    def __getattribute__(self, name):
        return getattr(_get(self, '_object'), name)

    def __setattr__(self, name, value):
        setattr(_get(self, '_object'), name, value)

    def __delattr__(self, name):
        delattr(_get(self, '_object'), name)

    def __repr__(self):
        object = _get(self, '_object')
        return (f"<weakproxy at {id(self):#x} to {type(object).__name__} at {id(object):#x}>")

    def __str__(self):
        return str(_get(self, '_object'))

    def __bool__(self):
        return bool(_get(self, '_object'))

    __hash__ = None


_get = object.__getattribute__
_set = object.__setattr__


class CallableProxyType(ProxyType):
    __slots__ = ()

    def __call__(self, /, *args, **kwargs):
        return _get(self, '_object')(*args, **kwargs)


def _forward(cls, names):
    import operator

    def method(name):
        function = getattr(operator, name, None) or {'__divmod__': divmod, '__len__': len,
                                                     '__iter__': iter, '__next__': next,
                                                     '__reversed__': reversed}[name]

        def call(self, *args):
            args = [_get(a, '_object') if isinstance(a, ProxyType) else a for a in args]
            return function(_get(self, '_object'), *args)
        call.__name__ = name
        return call

    for name in names:
        type.__setattr__(cls, name, method(name))


def _fill():
    _forward(ProxyType, '''__len__ __iter__ __next__ __reversed__ __getitem__ __setitem__
        __delitem__ __contains__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __sub__ __mul__
        __truediv__ __floordiv__ __mod__ __divmod__ __pow__ __lshift__ __rshift__ __and__ __or__
        __xor__ __matmul__ __neg__ __pos__ __abs__ __invert__ __index__'''.split())


def proxy(object, callback=None, /):
    _check(object)
    if '__len__' not in ProxyType.__dict__:
        _fill()
    if callable(object):
        return CallableProxyType(object, callback)
    return ProxyType(object, callback)


def getweakrefcount(object, /):
    return 0


def getweakrefs(object, /):
    return []


def _remove_dead_weakref(dict, key, /):
    if key in dict and dict[key]() is None:
        del dict[key]
