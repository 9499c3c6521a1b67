# `_csv`: reading and writing of comma-separated values.

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)

__version__ = '1.0'


class Error(Exception):
    pass


Error.__module__ = '_csv'

_dialects = {}
_limit = [131072]


def field_size_limit(*args):
    """Sets an upper limit on parsed fields."""
    before = _limit[0]
    if len(args) > 1:
        raise TypeError(f'field_size_limit expected at most 1 argument, got {len(args)}')
    if args:
        if not isinstance(args[0], int):
            raise TypeError('limit must be an integer')
        _limit[0] = args[0]
    return before


def _character(name, value, default, optional):
    if value is _unset:
        return default
    if value is None and optional:
        return None
    if not isinstance(value, str):
        what = 'a unicode character or None' if optional else 'a unicode character'
        raise TypeError(f'"{name}" must be {what}, not {type(value).__name__}')
    if len(value) != 1:
        what = 'a unicode character or None' if optional else 'a unicode character'
        raise TypeError(
            f'"{name}" must be {what}, not a string of length {len(value)}')
    return value


_unset = object()
_NAMES = ('delimiter', 'doublequote', 'escapechar', 'lineterminator', 'quotechar', 'quoting',
          'skipinitialspace', 'strict')


class Dialect:
    """CSV dialect"""

    __slots__ = _NAMES

    def __new__(cls, dialect=None, **options):
        for name in options:
            if name not in _NAMES:
                raise TypeError(f"this function got an unexpected keyword argument '{name}'")
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        if type(dialect) is Dialect and not options:
            return dialect
        given = {}
        for name in _NAMES:
            value = options.get(name, _unset)
            if value is _unset and dialect is not None:
                value = getattr(dialect, name, _unset)
            given[name] = value
        self = object.__new__(cls)
        set_slot = object.__setattr__
        delimiter = _character('delimiter', given['delimiter'], ',', False)
        escape = _character('escapechar', given['escapechar'], None, True)
        quote = _character('quotechar', given['quotechar'], '"', True)
        terminator = given['lineterminator']
        if terminator is _unset:
            terminator = '\r\n'
        if not isinstance(terminator, str):
            raise TypeError(
                f'"lineterminator" must be a string, not {type(terminator).__name__}')
        quoting = given['quoting']
        if quoting is _unset:
            quoting = QUOTE_MINIMAL
        if type(quoting) is not int:
            raise TypeError(f'"quoting" must be an integer, not {type(quoting).__name__}')
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        if given['quotechar'] is None and quoting == QUOTE_MINIMAL \
                and options.get('quoting', _unset) is _unset:
            quoting = QUOTE_NONE
        if quoting != QUOTE_NONE and quote is None:
            raise TypeError('quotechar must be set if quoting enabled')

        def flag(name, default):
            value = given[name]
            return default if value is _unset else bool(value)

        set_slot(self, 'delimiter', delimiter)
        set_slot(self, 'escapechar', escape)
        set_slot(self, 'quotechar', quote)
        set_slot(self, 'lineterminator', terminator)
        set_slot(self, 'quoting', quoting)
        set_slot(self, 'doublequote', flag('doublequote', True))
        set_slot(self, 'skipinitialspace', flag('skipinitialspace', False))
        set_slot(self, 'strict', flag('strict', False))
        return self

    def __init__(self, *args, **kwargs):
        pass

    def __setattr__(self, name, value):
        raise AttributeError(f"attribute '{name}' of '_csv.Dialect' objects is not writable")


def register_dialect(name, dialect=None, /, **options):
    """Create a mapping from a string name to a dialect class."""
    if not isinstance(name, str):
        raise TypeError('dialect name must be a string')
    _dialects[name] = Dialect(dialect, **options)


def unregister_dialect(name):
    """Delete the name/dialect mapping associated with a string name."""
    try:
        del _dialects[name]
    except KeyError:
        raise Error('unknown dialect') from None


def get_dialect(name):
    """Return the dialect instance associated with name."""
    try:
        return _dialects[name]
    except KeyError:
        raise Error('unknown dialect') from None


def list_dialects():
    """Return a list of all known dialect names."""
    return list(_dialects)


(_START_RECORD, _START_FIELD, _ESCAPED, _IN_FIELD, _IN_QUOTED, _ESCAPED_IN_QUOTED,
 _QUOTE_IN_QUOTED, _EAT_NEWLINE, _AFTER_ESCAPED_NEWLINE) = range(9)


class _Reader:
    """CSV reader"""

    def __init__(self, lines, dialect):
        self._lines = iter(lines)
        self.dialect = dialect
        self.line_num = 0
        # What a line is split by, unless it takes more than that.
        quote = dialect.quotechar if dialect.quoting != QUOTE_NONE else None
        self._marks = None
        if dialect.escapechar is None and dialect.doublequote \
                and dialect.quoting in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONE):
            self._marks = dialect.delimiter, quote, dialect.skipinitialspace

    def __iter__(self):
        return self

    def _save(self):
        text = ''.join(self._field)
        self._field = []
        quoting = self.dialect.quoting
        if not self._quoted:
            if quoting == QUOTE_NOTNULL and not text:
                self._fields.append(None)
                return
            if quoting == QUOTE_STRINGS and not text:
                self._fields.append(None)
                return
            if text and quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS):
                self._fields.append(float(text))
                return
            if quoting == QUOTE_NONNUMERIC:
                self._fields.append(float(text))
                return
        self._quoted = False
        self._fields.append(text)

    def _add(self, c):
        if len(self._field) >= _limit[0]:
            raise Error(f'field larger than field limit ({_limit[0]})')
        self._field.append(c)

    def __next__(self):
        line = None
        if self._marks is not None:
            line = next(self._lines)
            fields = _split(line, self._marks, _limit[0])
            if fields is not None:
                self.line_num += 1
                return fields
        self._fields = []
        self._field = []
        self._quoted = False
        self._state = _START_RECORD
        while True:
            try:
                if line is None:
                    line = next(self._lines)
            except StopIteration:
                if self._field or self._state == _IN_QUOTED:
                    if self.dialect.strict:
                        raise Error('unexpected end of data') from None
                    self._save()
                    return self._fields
                raise
            if not isinstance(line, str):
                raise Error(f'iterator should return strings, not {type(line).__name__} '
                            '(the file should be opened in text mode)')
            self.line_num += 1
            step = self._step
            for c in line:
                step(c)
            step(None)
            line = None
            if self._state == _START_RECORD:
                return self._fields

    def _step(self, c):
        d = self.dialect
        state = self._state
        end = c is None or c == '\n' or c == '\r'
        if state == _START_RECORD:
            if c is None:
                return
            if end:
                self._state = _EAT_NEWLINE
                return
            state = _START_FIELD
        if state == _START_FIELD:
            self._quoted = False
            if end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif c == d.quotechar and d.quoting != QUOTE_NONE:
                self._quoted = True
                self._state = _IN_QUOTED
            elif c == d.escapechar:
                self._state = _ESCAPED
            elif c == ' ' and d.skipinitialspace:
                self._state = _START_FIELD
            elif c == d.delimiter:
                self._save()
                self._state = _START_FIELD
            else:
                self._add(c)
                self._state = _IN_FIELD
        elif state == _ESCAPED:
            if c == '\n' or c == '\r':
                self._add(c)
                self._state = _AFTER_ESCAPED_NEWLINE
                return
            self._add('\n' if c is None else c)
            self._state = _IN_FIELD
        elif state in (_IN_FIELD, _AFTER_ESCAPED_NEWLINE):
            if c is None and state == _AFTER_ESCAPED_NEWLINE:
                return
            if end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif c == d.escapechar:
                self._state = _ESCAPED
            elif c == d.delimiter:
                self._save()
                self._state = _START_FIELD
            else:
                self._add(c)
                self._state = _IN_FIELD
        elif state == _IN_QUOTED:
            if c is None:
                return
            if c == d.escapechar:
                self._state = _ESCAPED_IN_QUOTED
            elif c == d.quotechar and d.quoting != QUOTE_NONE:
                self._state = _QUOTE_IN_QUOTED if d.doublequote else _IN_FIELD
            else:
                self._add(c)
        elif state == _ESCAPED_IN_QUOTED:
            self._add('\n' if c is None else c)
            self._state = _IN_QUOTED
        elif state == _QUOTE_IN_QUOTED:
            if d.quoting != QUOTE_NONE and c == d.quotechar:
                self._add(c)
                self._state = _IN_QUOTED
            elif c == d.delimiter:
                self._save()
                self._state = _START_FIELD
            elif end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif not d.strict:
                self._add(c)
                self._state = _IN_FIELD
            else:
                raise Error(f"'{d.delimiter}' expected after '{d.quotechar}'")
        elif state == _EAT_NEWLINE:
            if c is None:
                self._state = _START_RECORD
            elif not end:
                raise Error('new-line character seen in unquoted field - do you need to open '
                            'the file with newline=\'\'?')


class _Writer:
    """CSV writer"""

    def __init__(self, write, dialect):
        self._write = write
        self.dialect = dialect
        # What a row is joined by, unless it takes more than that.
        self._marks = None
        if dialect.quoting in (QUOTE_MINIMAL, QUOTE_ALL) and dialect.escapechar is None \
                and dialect.doublequote and dialect.delimiter != ' ':
            self._marks = (dialect.delimiter, dialect.quotechar, dialect.lineterminator,
                           dialect.quoting == QUOTE_ALL)

    def _must_quote(self, text):
        d = self.dialect
        for c in text:
            if c in (d.delimiter, d.escapechar, d.quotechar) or c in '\n\r' \
                    or c in d.lineterminator:
                return True
        return False

    def _field(self, text, quoted):
        d = self.dialect
        out = []
        for c in text:
            escape = False
            if c in (d.delimiter, d.escapechar, d.quotechar) or c in '\r\n' \
                    or c in d.lineterminator:
                if d.quoting == QUOTE_NONE:
                    escape = True
                elif c == d.quotechar:
                    if d.doublequote:
                        out.append(d.quotechar)
                    else:
                        escape = True
                elif c == d.escapechar:
                    escape = True
                if not escape:
                    quoted = True
            if escape:
                if d.escapechar is None:
                    raise Error('need to escape, but no escapechar set')
                out.append(d.escapechar)
            out.append(c)
        text = ''.join(out)
        return d.quotechar + text + d.quotechar if quoted else text

    def writerow(self, row, /):
        if self._marks is not None:
            line = _join(row, self._marks)
            if line is not None:
                return self._write(line)
        d = self.dialect
        try:
            items = iter(row)
        except TypeError:
            raise Error(f'iterable expected, not {type(row).__name__}') from None
        parts = []
        count = 0
        for item in items:
            count += 1
            quoting = d.quoting
            if quoting == QUOTE_NONNUMERIC:
                quoted = not isinstance(item, (int, float))
            elif quoting == QUOTE_ALL:
                quoted = True
            elif quoting == QUOTE_STRINGS:
                quoted = isinstance(item, str)
            elif quoting == QUOTE_NOTNULL:
                quoted = item is not None
            else:
                quoted = False
            null = item is None
            text = '' if null else item if isinstance(item, str) else str(item)
            if text == '' and d.delimiter == ' ' and d.skipinitialspace:
                quoted = True
            parts.append((text, quoted, null))
        if count == 1 and parts[0][0] == '' and not parts[0][1]:
            if d.quoting == QUOTE_NONE or (
                    parts[0][2] and d.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL)):
                raise Error('single empty field record must be quoted')
            parts[0] = ('', True, False)
        line = d.delimiter.join([self._field(text, quoted) for text, quoted, _ in parts])
        return self._write(line + d.lineterminator)

    def writerows(self, rows, /):
        for row in rows:
            self.writerow(row)


def reader(lines, /, dialect='excel', **options):
    """Return a reader object that will process lines from the given iterable."""
    if dialect == 'excel' and 'excel' not in _dialects:
        dialect = None
    return _Reader(lines, Dialect(dialect, **options))


def writer(file, /, dialect='excel', **options):
    """Return a writer object that will write user data on the given file object."""
    if dialect == 'excel' and 'excel' not in _dialects:
        dialect = None
    write = getattr(file, 'write', None)
    if not callable(write):
        raise TypeError('argument 1 must have a "write" method')
    return _Writer(write, Dialect(dialect, **options))


Reader, Writer = _Reader, _Writer
for _class, _name in ((Dialect, 'Dialect'), (_Reader, 'reader'), (_Writer, 'writer')):
    _class.__module__ = '_csv'
    _class.__name__ = _class.__qualname__ = _name
del _class, _name
