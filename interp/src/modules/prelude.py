"""Library code that the machine calls: asynchronous generators, exception groups, copying."""


class _AsyncNext:
    """Drives an asynchronous generator to its next item."""

    def __init__(self, gen, value=None, error=None, closing=False):
        self.gen = gen
        self.value = value
        self.error = error
        self.closing = closing

    def __await__(self):
        value, error = self.value, self.error
        while True:
            try:
                if error is not None:
                    pending, error = error, None
                    running, got = generator_throw(self.gen, pending)
                else:
                    running, got = generator_send(self.gen, value)
            except (StopAsyncIteration, GeneratorExit):
                if self.closing:
                    return None
                raise
            if not running:
                if self.closing:
                    return None
                raise StopAsyncIteration
            item = async_item(got)
            if item is not None:
                if self.closing:
                    raise RuntimeError('async generator ignored GeneratorExit')
                return item[0]
            try:
                value = yield got
            except BaseException as e:
                error = e

    __iter__ = __await__

    def send(self, value):
        if not hasattr(self, 'iterator'):
            self.iterator = self.__await__()
        return self.iterator.send(value)

    __next__ = lambda self: self.send(None)

    def throw(self, *args):
        if not hasattr(self, 'iterator'):
            self.iterator = self.__await__()
        return self.iterator.throw(*args)

    def close(self):
        if hasattr(self, 'iterator'):
            self.iterator.close()


def _begin(gen):
    """Tells who wants to know of it that an asynchronous generator is begun."""
    if generator_is_new(gen):
        import _sysinfo
        if _sysinfo._asyncgen_hooks:
            firstiter, finalizer = _sysinfo._functions['get_asyncgen_hooks']()
            if finalizer is not None:
                generator_finalizer(gen, finalizer)
            if firstiter is not None:
                firstiter(gen)


def async_gen_next(gen):
    _begin(gen)
    return _AsyncNext(gen)


def async_gen_send(gen, value):
    _begin(gen)
    return _AsyncNext(gen, value)


def async_gen_throw(gen, kind, value=None, traceback=None):
    error = kind if isinstance(kind, BaseException) else kind() if value is None else value
    return _AsyncNext(gen, error=error)


def async_gen_close(gen):
    return _AsyncNext(gen, error=GeneratorExit(), closing=True)


async def anext_default(iterator, default):
    try:
        return await anext(iterator)
    except StopAsyncIteration:
        return default


def group_new(cls, args):
    if len(args) != 2:
        raise TypeError(f'{cls.__name__}.__new__() takes exactly 2 arguments ({len(args)} given)')
    message, excs = args
    if not isinstance(message, str):
        raise TypeError('BaseExceptionGroup.__new__() argument 1 must be str, not '
                        + type(message).__name__)
    if not hasattr(excs, '__getitem__') or not hasattr(excs, '__len__'):
        raise TypeError('second argument (exceptions) must be a sequence')
    members = tuple(excs)
    if not members:
        raise ValueError('second argument (exceptions) must be a non-empty sequence')
    for i, e in enumerate(members):
        if not isinstance(e, BaseException):
            raise ValueError(f'Item {i} of second argument (exceptions) is not an exception')
    plain = all(isinstance(e, Exception) for e in members)
    if cls is BaseExceptionGroup:
        if plain:
            cls = ExceptionGroup
    elif issubclass(cls, Exception) and not plain:
        if cls is ExceptionGroup:
            raise TypeError('Cannot nest BaseExceptions in an ExceptionGroup')
        raise TypeError(f'Cannot nest BaseExceptions in {cls.__name__!r}')
    return make_exception(cls, args)


def group_str(self):
    n = len(self.exceptions)
    return f'{self.message} ({n} sub-exception{"" if n == 1 else "s"})'


def group_repr(self):
    return f'{type(self).__name__}({self.message!r}, {self.args[1]!r})'


def group_derive(self, excs):
    return BaseExceptionGroup(self.message, excs)


def _condition(condition):
    if isinstance(condition, type) and issubclass(condition, BaseException):
        return lambda e: isinstance(e, condition)
    if isinstance(condition, tuple) and all(
            isinstance(c, type) and issubclass(c, BaseException) for c in condition):
        return lambda e: isinstance(e, condition)
    if callable(condition) and not isinstance(condition, type):
        return condition
    raise TypeError('expected an exception type, a tuple of exception types, or a callable '
                    '(other than a class)')


def _like(group, excs):
    if not excs:
        return None
    new = group.derive(excs)
    new.__traceback__ = group.__traceback__
    new.__context__ = group.__context__
    new.__cause__ = group.__cause__
    if hasattr(group, '__notes__'):
        new.__notes__ = list(group.__notes__)
    return new


def _split(e, test):
    if test(e):
        return e, None
    if not isinstance(e, BaseExceptionGroup):
        return None, e
    matching, rest = [], []
    for inner in e.exceptions:
        a, b = _split(inner, test)
        if a is not None:
            matching.append(a)
        if b is not None:
            rest.append(b)
    return _like(e, matching), _like(e, rest)


def group_split(self, condition):
    return _split(self, _condition(condition))


def group_subgroup(self, condition):
    return _split(self, _condition(condition))[0]


def match_star(e, kind):
    if e is None:
        return None, None
    kinds = kind if isinstance(kind, tuple) else (kind,)
    for k in kinds:
        if not (isinstance(k, type) and issubclass(k, BaseException)):
            raise TypeError('catching classes that do not inherit from BaseException is not '
                            'allowed')
        if issubclass(k, BaseExceptionGroup):
            raise TypeError('catching ExceptionGroup with except* is not allowed. '
                            'Use except instead.')
    if isinstance(e, BaseExceptionGroup):
        return e.split(kind)
    if isinstance(e, kind):
        group = BaseExceptionGroup('', (e,))
        group.__traceback__ = e.__traceback__
        return group, None
    return None, e


def _leaves(e, found):
    if isinstance(e, BaseExceptionGroup):
        for inner in e.exceptions:
            _leaves(inner, found)
    else:
        found.append(id(e))


def _keep(e, wanted):
    if not isinstance(e, BaseExceptionGroup):
        return e if id(e) in wanted else None
    return _like(e, [k for k in (_keep(inner, wanted) for inner in e.exceptions)
                     if k is not None])


def prep_reraise_star(original, excs):
    excs = [e for e in excs if e is not None]
    if not excs:
        return None
    if not isinstance(original, BaseExceptionGroup):
        return excs[0] if len(excs) == 1 else BaseExceptionGroup('', excs)
    wanted = set()
    raised = []
    members = []
    _leaves(original, members)
    for e in excs:
        leaves = []
        _leaves(e, leaves)
        unhandled = isinstance(e, BaseExceptionGroup) and e.__cause__ is original.__cause__ \
            and e.__context__ is original.__context__ and all(n in members for n in leaves)
        if unhandled:
            wanted.update(leaves)
        else:
            raised.append(e)
    if wanted:
        rest = _keep(original, wanted)
        if not raised:
            return rest
        raised.append(rest)
    return raised[0] if len(raised) == 1 and wanted else BaseExceptionGroup('', raised)


def make_type_var(name):
    import _typing
    return _typing._type_var(name, None, None, None)


def make_type_var_tuple(name):
    import _typing
    return _typing._type_var_tuple(name, None)


def make_param_spec(name):
    import _typing
    return _typing._param_spec(name, None)


def make_type_var_bound(name, bound):
    import _typing
    return _typing._type_var(name, lambda: bound(1), None, None)


def make_type_var_constraints(name, constraints):
    import _typing
    return _typing._type_var(name, None, lambda: constraints(1), None)


def set_type_param_default(parameter, default):
    import _typing
    parameter._default = _typing._Lazy(compute=lambda: default(1))
    return parameter


def subscript_generic(parameters):
    import _typing
    return _typing._generic(parameters)


def make_type_alias(parts):
    import _typing
    name, parameters, evaluate = parts
    return _typing._type_alias(name, parameters or (), lambda: evaluate(1))


class struct_error(Exception):
    pass


struct_error.__name__ = struct_error.__qualname__ = 'error'
struct_error.__module__ = 'struct'


def getstate(self):
    from copyreg import _slotnames
    state = dict(attributes(self)) or None
    slots = {}
    for name in _slotnames(type(self)) or ():
        try:
            slots[name] = getattr(self, name)
        except AttributeError:
            pass
    if slots:
        if state is not None:
            state = {k: v for k, v in state.items() if k not in slots} or None
        return state, slots
    return state


def reduce(self):
    from copyreg import _reduce_ex
    return _reduce_ex(self, 0)


def reduce_ex(self, protocol):
    cls = type(self)
    if cls.__reduce__ is not object.__reduce__:
        if cls.__reduce__ is set.__reduce__ or cls.__reduce__ is frozenset.__reduce__:
            return cls, (list(self),), self.__getstate__()
        return self.__reduce__()
    if isinstance(self, BaseException):
        state = dict(attributes(self))
        return (cls, self.args, state) if state else (cls, self.args)
    import copyreg
    if protocol < 2:
        return copyreg._reduce_ex(self, protocol)
    make, args = copyreg.__newobj__, ()
    if hasattr(cls, '__getnewargs_ex__'):
        args, kwargs = self.__getnewargs_ex__()
        if kwargs:
            make, args = copyreg.__newobj_ex__, (args, kwargs)
    elif hasattr(cls, '__getnewargs__'):
        args = self.__getnewargs__()
    else:
        for base in (int, float, complex, str, bytes, tuple):
            if issubclass(cls, base):
                args = (base(self),)
                break
        else:
            if not is_heap_type(cls) and cls is not object and not isinstance(self, (list, dict)):
                raise TypeError(f'cannot pickle {type_text(self)!r} object')
    items = iter(self) if isinstance(self, list) else None
    pairs = iter(self.items()) if isinstance(self, dict) else None
    return make, (cls, *args), self.__getstate__(), items, pairs


class Interpolation:
    """An interpolation of a template string."""

    __slots__ = ('value', 'expression', 'conversion', 'format_spec')
    __match_args__ = ('value', 'expression', 'conversion', 'format_spec')

    def __new__(cls, value, expression='', conversion=None, format_spec=''):
        if conversion not in (None, 'a', 'r', 's'):
            raise ValueError(
                "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
        self = object.__new__(cls)
        set_slot = object.__setattr__
        set_slot(self, 'value', value)
        set_slot(self, 'expression', expression)
        set_slot(self, 'conversion', conversion)
        set_slot(self, 'format_spec', format_spec)
        return self

    def __setattr__(self, name, value):
        raise AttributeError('readonly attribute')

    __delattr__ = __setattr__

    def __init_subclass__(cls):
        raise TypeError("type 'string.templatelib.Interpolation' is not an acceptable base type")

    def __repr__(self):
        return (f'Interpolation({self.value!r}, {self.expression!r}, {self.conversion!r}, '
                f'{self.format_spec!r})')

    def __reduce__(self):
        return Interpolation, (self.value, self.expression, self.conversion, self.format_spec)


class Template:
    """A template string: texts, and interpolations between them."""

    __slots__ = ('strings', 'interpolations')

    def __new__(cls, *args):
        strings, interpolations = [''], []
        for part in args:
            if isinstance(part, str):
                strings[-1] += part
            elif isinstance(part, Interpolation):
                interpolations.append(part)
                strings.append('')
            else:
                raise TypeError('Template.__new__ *args need to be of type \'str\' or '
                                f'\'Interpolation\', got {type(part).__name__}')
        self = object.__new__(cls)
        object.__setattr__(self, 'strings', tuple(strings))
        object.__setattr__(self, 'interpolations', tuple(interpolations))
        return self

    def __setattr__(self, name, value):
        raise AttributeError(f"'string.templatelib.Template' object attribute '{name}' is read-only")

    def __init_subclass__(cls):
        raise TypeError("type 'string.templatelib.Template' is not an acceptable base type")

    @property
    def values(self):
        return tuple([i.value for i in self.interpolations])

    def __iter__(self):
        for i, text in enumerate(self.strings):
            if text:
                yield text
            if i < len(self.interpolations):
                yield self.interpolations[i]

    def __add__(self, other):
        if not isinstance(other, Template):
            raise TypeError('can only concatenate string.templatelib.Template (not '
                            f'"{type(other).__name__}") to string.templatelib.Template')
        return Template(*self, *other)

    def __repr__(self):
        return f'Template(strings={self.strings!r}, interpolations={self.interpolations!r})'

    def __reduce__(self):
        from string.templatelib import _template_unpickle
        return _template_unpickle, (self.strings, self.interpolations)


for _class in (Interpolation, Template):
    _class.__module__ = 'string.templatelib'
del _class


def build_template(parts):
    """The template of a literal: texts at every fifth place, interpolations between them."""
    pieces = [parts[0]]
    for i in range(1, len(parts), 5):
        pieces.append(Interpolation(*parts[i:i + 4]))
        pieces.append(parts[i + 4])
    return Template(*pieces)


def type_parameters(args):
    found = []
    for arg in args:
        if isinstance(arg, type):
            continue
        if hasattr(arg, '__typing_subst__'):
            inner = (arg,)
        elif isinstance(arg, (list, tuple)):
            inner = type_parameters(arg)
        else:
            inner = getattr(arg, '__parameters__', ())
        found.extend(p for p in inner if p not in found)
    return tuple(found)


def substitute_types(alias, key):
    parameters = alias.__parameters__
    if not parameters:
        raise TypeError(f'{alias} is not a generic class')
    key = key if isinstance(key, tuple) else (key,)
    for p in parameters:
        prepare = getattr(p, '__typing_prepare_subst__', None)
        if prepare is not None:
            key = prepare(alias, key)
    if len(key) != len(parameters):
        few = 'few' if len(key) < len(parameters) else 'many'
        raise TypeError(f'Too {few} arguments for {alias}; actual {len(key)}, '
                        f'expected {len(parameters)}')
    given = dict(zip(parameters, key))

    def put(arg):
        if isinstance(arg, type):
            return arg
        if arg in given:
            return arg.__typing_subst__(given[arg])
        if isinstance(arg, (list, tuple)):
            return type(arg)(map(put, arg))
        inner = getattr(arg, '__parameters__', ())
        return arg[tuple(given[p] for p in inner)] if inner else arg

    args = []
    for arg in alias.__args__:
        new = put(arg)
        if arg in given and isinstance(new, tuple):
            args.extend(new)
        else:
            args.append(new)
    origin = alias.__origin__
    if isinstance(alias, type(int | str)):
        return origin[tuple(args)]
    return type(alias)(origin, tuple(args))
