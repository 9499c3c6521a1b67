"""Tuples with named fields, as `os.stat_result` and `time.struct_time` are."""


def _field(index):
    return property(lambda self: tuple.__getitem__(self, index))


def _hidden(name):
    return property(lambda self: self.__dict__[name])


def make(module, name, visible, hidden=()):
    """A class; the fields in `visible` are the items, those in `hidden` attributes only."""
    visible, hidden = tuple(visible), tuple(hidden)
    least, most = len(visible), len(visible) + len(hidden)

    def __new__(cls, sequence, dict={}, /):
        items = tuple(sequence)
        if not least <= len(items) <= most:
            if least == most:
                text = f'a {least}-sequence ({len(items)}-sequence given)'
            elif len(items) < least:
                text = f'an at least {least}-sequence ({len(items)}-sequence given)'
            else:
                text = f'an at most {most}-sequence ({len(items)}-sequence given)'
            raise TypeError(f'{module}.{name}() takes {text}')
        self = tuple.__new__(cls, items[:least])
        rest = items[least:]
        for i, field in enumerate(hidden):
            self.__dict__[field] = rest[i] if i < len(rest) else dict.get(field)
        return self

    def __repr__(self):
        fields = ', '.join(f'{n}={v!r}' for n, v in zip(visible, self))
        return f'{module}.{name}({fields})'

    def __reduce__(self):
        return type(self), (tuple(self), {n: self.__dict__[n] for n in hidden})

    def __setattr__(self, field, value):
        if field in visible or field in hidden:
            raise AttributeError('readonly attribute')
        raise AttributeError(f"'{module}.{name}' object has no attribute {field!r}")

    def __replace__(self, /, **changes):
        values = dict(zip(visible, self)) | self.__dict__
        for field in changes:
            if field not in values:
                raise TypeError(f'Got unexpected field name(s): {[field]!r}')
        values |= changes
        return type(self)([values[n] for n in visible + hidden])

    body = {
        '__module__': module,
        '__qualname__': name,
        '__new__': __new__,
        '__repr__': __repr__,
        '__reduce__': __reduce__,
        '__replace__': __replace__,
        '__setattr__': __setattr__,
        '__match_args__': visible,
        'n_fields': most,
        'n_sequence_fields': least,
        'n_unnamed_fields': 0,
    }
    body.update((field, _field(i)) for i, field in enumerate(visible) if field)
    body.update((field, _hidden(field)) for field in hidden)
    return type(name, (tuple,), body)
