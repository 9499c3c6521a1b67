"""What `typing` and the syntax of type parameters (PEP 695, 696) are made of."""

from _types import GenericAlias as _GenericAlias, UnionType as Union
import sys as _sys


def _typing():
    import typing
    return typing


def _caller():
    return _sys._getframe(2).f_globals.get('__name__')


# Like the builtin functions of CPython it does not bind.
@staticmethod
def _idfunc(x, /):
    return x


class _NoDefaultType:
    __slots__ = ()
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = object.__new__(cls)
        return cls._only

    def __repr__(self):
        return 'typing.NoDefault'

    def __reduce__(self):
        return 'NoDefault'


_NoDefaultType.__name__ = _NoDefaultType.__qualname__ = 'NoDefaultType'
NoDefault = _NoDefaultType()


class _Lazy:
    """A value that is computed when it is asked for first."""

    __slots__ = ('value', 'compute')

    def __init__(self, value=None, compute=None):
        self.value = value
        self.compute = compute

    def get(self):
        if self.compute is not None:
            self.value = self.compute()
            self.compute = None
        return self.value


def _check(value, message):
    return value if value is None else _typing()._type_check(value, message)


class _Parameter:
    __slots__ = ()

    def __init_subclass__(cls, *args, **kwargs):
        if cls.__module__ not in ('_typing', 'typing'):
            name = next(b.__name__ for b in cls.__mro__[1:] if b.__module__ == 'typing')
            raise TypeError(f"type 'typing.{name}' is not an acceptable base type")

    @property
    def __default__(self):
        return self._default.get()

    def has_default(self):
        return self._default.compute is not None or self._default.value is not NoDefault

    def __or__(self, other):
        return _typing().Union[self, other]

    def __ror__(self, other):
        return _typing().Union[other, self]

    def __mro_entries__(self, bases):
        raise TypeError(f'Cannot subclass an instance of {type(self).__name__}')

    def __reduce__(self):
        return self.__name__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _variance(self):
    if self.__infer_variance__:
        return self.__name__
    if self.__covariant__:
        return '+' + self.__name__
    if self.__contravariant__:
        return '-' + self.__name__
    return '~' + self.__name__


class TypeVar(_Parameter):
    __slots__ = ('__name__', '_bound', '_constraints', '__covariant__', '__contravariant__',
                 '__infer_variance__', '_default', '__dict__', '__weakref__')

    def __new__(cls, name, *constraints, bound=None, default=NoDefault, covariant=False,
                contravariant=False, infer_variance=False):
        if covariant and contravariant:
            raise ValueError('Bivariant types are not supported.')
        if infer_variance and (covariant or contravariant):
            raise ValueError('Variance cannot be specified with infer_variance.')
        if constraints and bound is not None:
            raise TypeError('Constraints cannot be combined with bound=...')
        if len(constraints) == 1:
            raise TypeError('A single constraint is not allowed')
        self = object.__new__(cls)
        self.__name__ = name
        if bound is not None:
            bound = _check(bound, 'Bound must be a type.')
        self._bound = _Lazy(bound)
        self._constraints = _Lazy(tuple(
            _check(c, 'TypeVar(name, constraint, ...): constraints must be types.')
            for c in constraints))
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._default = _Lazy(default)
        self.__module__ = _caller()
        return self

    __bound__ = property(lambda self: self._bound.get())
    __constraints__ = property(lambda self: self._constraints.get())
    __repr__ = _variance

    def __typing_subst__(self, arg):
        return _typing()._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        params = alias.__parameters__
        index = params.index(self)
        if index < len(args) or not self.has_default():
            if index < len(args):
                return args
            raise TypeError(f'Too few arguments for {alias}')
        if index == len(args):
            return (*args, self.__default__)
        raise TypeError(f'Too few arguments for {alias}')


class ParamSpecArgs:
    __slots__ = ('__origin__',)

    def __init__(self, origin):
        self.__origin__ = origin

    def __mro_entries__(self, bases):
        raise TypeError(f'Cannot subclass an instance of {type(self).__name__}')

    def __repr__(self):
        return f'{self.__origin__.__name__}.args'

    def __eq__(self, other):
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((type(self), self.__origin__))


class ParamSpecKwargs(ParamSpecArgs):
    __slots__ = ()

    def __repr__(self):
        return f'{self.__origin__.__name__}.kwargs'

    __hash__ = ParamSpecArgs.__hash__


class ParamSpec(_Parameter):
    __slots__ = ('__name__', '__bound__', '__covariant__', '__contravariant__',
                 '__infer_variance__', '_default', '__dict__', '__weakref__')

    def __new__(cls, name, *, bound=None, default=NoDefault, covariant=False,
                contravariant=False, infer_variance=False):
        if covariant and contravariant:
            raise ValueError('Bivariant types are not supported.')
        if infer_variance and (covariant or contravariant):
            raise ValueError('Variance cannot be specified with infer_variance.')
        self = object.__new__(cls)
        self.__name__ = name
        self.__bound__ = _check(bound, 'Bound must be a type.')
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._default = _Lazy(default)
        self.__module__ = _caller()
        return self

    __repr__ = _variance

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg):
        return _typing()._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    __slots__ = ('__name__', '_default', '__dict__', '__weakref__')

    def __new__(cls, name, *, default=NoDefault):
        self = object.__new__(cls)
        self.__name__ = name
        self._default = _Lazy(default)
        self.__module__ = _caller()
        return self

    def __iter__(self):
        yield _typing().Unpack[self]

    def __repr__(self):
        return self.__name__

    def __typing_subst__(self, arg):
        raise TypeError('Substitution of bare TypeVarTuple is not supported')

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._typevartuple_prepare_subst(self, alias, args)


class TypeAliasType:
    __slots__ = ('__name__', '__type_params__', '_value', '__dict__', '__weakref__')

    def __init__(self, name, value, *, type_params=()):
        self.__name__ = name
        self.__type_params__ = type_params
        self._value = _Lazy(value)
        self.__module__ = _caller()

    @property
    def __value__(self):
        return self._value.get()

    @property
    def __parameters__(self):
        parameters = []
        for p in self.__type_params__:
            if isinstance(p, TypeVarTuple):
                parameters.extend(p)
            else:
                parameters.append(p)
        return tuple(parameters)

    def __getitem__(self, args):
        if not self.__type_params__:
            raise TypeError('Only generic type aliases are subscriptable')
        return _GenericAlias(self, args)

    def __or__(self, other):
        return _typing().Union[self, other]

    def __ror__(self, other):
        return _typing().Union[other, self]

    def __repr__(self):
        return self.__name__

    def __reduce__(self):
        return self.__name__

    def __init_subclass__(cls, *args, **kwargs):
        raise TypeError("type 'typing.TypeAliasType' is not an acceptable base type")


class Generic:
    """Abstract base class for generic types."""

    __slots__ = ()
    _is_protocol = False

    def __class_getitem__(cls, params):
        return _typing()._generic_class_getitem(cls, params)

    def __init_subclass__(cls, *args, **kwargs):
        _typing()._generic_init_subclass(cls, *args, **kwargs)


for _class in (TypeVar, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeVarTuple, TypeAliasType,
               Generic, _NoDefaultType):
    _class.__module__ = 'typing'


def _type_var(name, bound, constraints, default):
    """A parameter of the syntax `[T: bound = default]`; the arguments are functions or None."""
    self = TypeVar(name, infer_variance=True)
    if bound is not None:
        self._bound = _Lazy(compute=bound)
    if constraints is not None:
        self._constraints = _Lazy(compute=constraints)
    if default is not None:
        self._default = _Lazy(compute=default)
    return self


def _param_spec(name, default):
    """A parameter of the syntax `[**P = default]`."""
    self = ParamSpec(name, infer_variance=True)
    if default is not None:
        self._default = _Lazy(compute=default)
    return self


def _type_var_tuple(name, default):
    """A parameter of the syntax `[*Ts = default]`."""
    self = TypeVarTuple(name)
    if default is not None:
        self._default = _Lazy(compute=default)
    return self


def _type_alias(name, type_params, compute):
    """What `type name[type_params] = ...` makes."""
    self = TypeAliasType(name, None, type_params=type_params)
    self._value = _Lazy(compute=compute)
    return self


def _generic(type_params):
    """The base that a class with type parameters gets."""
    args = []
    for p in type_params:
        if isinstance(p, TypeVarTuple):
            args.extend(p)
        else:
            args.append(p)
    return Generic[tuple(args)]
