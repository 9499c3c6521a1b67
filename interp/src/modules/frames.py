"""What builtin functions have Python code do, as Python code, so that blocks can end in it."""

_append = list.append
_add = set.add


def items(iterable):
    for v in iterable:
        yield v


def called(iterator):
    f, _, end, _ = parts(iterator)
    while True:
        try:
            v = f()
        except StopIteration:
            break
        if v is end or v == end:
            break
        yield v
    exhaust(iterator)


def enumerated(iterator):
    for v in parts(iterator)[0]:
        yield count(iterator), v
    exhaust(iterator)


def filtered(iterator):
    source, _, f, _ = parts(iterator)
    for v in source:
        if v if f is None else f(v):
            yield v


def mapped(iterator):
    sources, _, f, _ = parts(iterator)
    try:
        if len(sources) == 1:
            for v in sources[0]:
                yield f(v)
        else:
            for arguments in zip(*sources):
                yield f(*arguments)
    except StopIteration:
        pass


def zipped(iterator):
    sources, _, strict, _ = parts(iterator)
    while True:
        found = []
        for source in sources:
            for v in source:
                found.append(v)
                break
            else:
                if strict is True:
                    zip_ended(sources, len(found))
                return exhaust(iterator)
        yield tuple(found)


def next_or(generator, default):
    for v in generator:
        return v
    return default


def sort(iterable, key, reverse):
    all = list(iterable)
    keys = all if key is None else [key(v) for v in all]
    return sort_by(all, keys, reverse)


def sort_list(l, key, reverse):
    all = take_items(l)
    try:
        all = sort_by(all, [key(v) for v in all], reverse)
    finally:
        changed = put_items(l, all)
    if changed:
        raise ValueError('list modified during sort')


def least(iterable, key, *default):
    iterator = iter(iterable)
    for best in iterator:
        break
    else:
        return none_of('min', *default)
    if key is None:
        for v in iterator:
            if v < best:
                best = v
        return best
    smallest = key(best)
    for v in iterator:
        k = key(v)
        if k < smallest:
            best, smallest = v, k
    return best


def greatest(iterable, key, *default):
    iterator = iter(iterable)
    for best in iterator:
        break
    else:
        return none_of('max', *default)
    if key is None:
        for v in iterator:
            if v > best:
                best = v
        return best
    largest = key(best)
    for v in iterator:
        k = key(v)
        if k > largest:
            best, largest = v, k
    return best


def none_of(which, *default):
    if default:
        return default[0]
    raise ValueError(f'{which}() iterable argument is empty')


def make_dict(iterable, /, **others):
    return dict(list(iterable), **others)


def from_keys(cls, iterable, value):
    made = cls()
    for k in iterable:
        made[k] = value
    return made


def make_frozenset(iterable):
    return frozenset(list(iterable))


def extend(l, iterable):
    for v in iterable:
        _append(l, v)


def update(s, iterable):
    for v in iterable:
        _add(s, v)


def update_dict(d, iterable, /, **others):
    dict.update(d, list(iterable), **others)


def spread(f, iterable, /, **others):
    return f(*list(iterable), **others)


def construct(cls, /, *args, **kwargs):
    v = cls.__new__(cls, *args, **kwargs)
    init = initializer(cls, v)
    if init is not None:
        check_init(init(*args, **kwargs))
    return v


def execute(code):
    code()


# ---- import ----

def import_name(full, top, names):
    module = import_module(full)
    if names is not None:
        if hasattr(module, '__path__'):
            import_parts(module, full, names)
        return module
    return import_module(full.partition('.')[0]) if top else module


def import_parts(module, full, names):
    for name in names:
        if name == '*':
            if hasattr(module, '__all__'):
                import_parts(module, full, [n for n in module.__all__ if n != '*'])
        elif not hasattr(module, name):
            part = f'{full}.{name}'
            try:
                import_module(part)
            except ModuleNotFoundError as e:
                if e.name != part:
                    raise


def import_module(full):
    found = import_loaded(full)
    if found is not None:
        return found
    outer, _, last = full.rpartition('.')
    if not outer:
        return load(full, None)
    parent = import_module(outer)
    # The package may have imported it.
    found = import_loaded(full)
    if found is not None:
        return found
    module = load(full, parent)
    import_bind(parent, last, module)
    return module


def load(full, parent):
    if import_begin(full):
        try:
            # Another thread may have loaded it just now.
            return import_loaded(full) or find_and_load(full, parent)
        finally:
            import_end(full)
    waiter = import_waits(full)
    if waiter is None:
        # The thread that loads it waits for this one, which goes on with what there is.
        found = import_partial(full)
        if found is None:
            raise ImportError(f'deadlock in the import of {full!r}', name=full)
        return found
    try:
        import_wait(full)
    finally:
        import_end(waiter)
    return import_module(full)


def find_and_load(full, parent):
    finders = import_finders()
    if finders is None:
        return load_found(full, import_find(full, parent))
    missing = None
    for finder in finders:
        if finder is MachineFinder:
            try:
                found = import_find(full, parent)
            except ModuleNotFoundError as e:
                if e.name != full:
                    raise
                missing = e
                continue
            return load_found(full, found)
        path = None if parent is None else parent.__path__
        spec = finder.find_spec(full, path, None)
        if spec is not None:
            from _frozen_importlib import _load_unlocked
            return _load_unlocked(spec)
    raise missing or ModuleNotFoundError(f'No module named {full!r}', name=full)


def load_found(full, found):
    module, body = found
    if body is None:
        return module
    try:
        body()
    except BaseException:
        import_failed(full)
        raise
    return import_loaded(full) or module


def module_spec(module, name):
    variables = module.__dict__
    if '__spec__' not in variables:
        variables['__spec__'] = None
        full = variables.get('__name__')
        outer = full.rpartition('.')[0]
        path = getattr(import_partial(outer), '__path__', None) if outer else None
        variables['__spec__'] = MachineFinder.find_spec(full, path)
    if '__loader__' not in variables:
        variables['__loader__'] = getattr(variables['__spec__'], 'loader', None)
    return variables[name]


class LibraryLoader:
    """What tells tools about the packaged library's modules."""

    def get_source(self, fullname):
        from _sysinfo import _library_source
        path = fullname.replace('.', '/')
        source = _library_source(path + '/__init__.py')
        return _library_source(path + '.py') if source is None else source

    def __getattr__(self, name):
        from _frozen_importlib import _LibraryLoader
        return getattr(_LibraryLoader, name)


LibraryLoader.__module__ = '_frozen_importlib_external'
library_loader = LibraryLoader()


class MachineFinder:
    """How modules are found unless finders in front of this one know them."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        from _frozen_importlib import _find_spec
        return _find_spec(fullname, path, target)

    @classmethod
    def invalidate_caches(cls):
        pass


MachineFinder.__name__ = MachineFinder.__qualname__ = 'PathFinder'
MachineFinder.__module__ = '_frozen_importlib_external'
