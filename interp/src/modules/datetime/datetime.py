"""What `_datetime` does by other modules: formats, and reading what is not in the plain form."""


class IsoCalendarDate(tuple):
    """The result of date.isocalendar() or datetime.isocalendar()

    This object may be accessed either as a tuple of
      ((year, week, weekday))
    or via the object attributes as named in the above tuple."""

    def __new__(cls, year, week, weekday, /):
        return super().__new__(cls, (year, week, weekday))

    @property
    def year(self):
        return self[0]

    @property
    def week(self):
        return self[1]

    @property
    def weekday(self):
        return self[2]

    def __reduce__(self):
        return tuple, (tuple(self),)

    def __repr__(self):
        return f'datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})'


IsoCalendarDate.__module__ = 'datetime'


def warn(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=2)


def strptime(function, cls, text, format):
    import _strptime
    return getattr(_strptime, function)(cls, text, format)


def offset_text(offset, between):
    if offset is None:
        return ''
    total = (offset.days * 86400 + offset.seconds) * 1000000 + offset.microseconds
    sign = '-' if total < 0 else '+'
    seconds, micros = divmod(abs(total), 1000000)
    text = f'{sign}{seconds // 3600:02}{between}{seconds // 60 % 60:02}'
    if seconds % 60 or micros:
        text += f'{between}{seconds % 60:02}'
    return f'{text}.{micros:06}' if micros else text


def strftime(self, format):
    import time as clock
    if isinstance(self, time):
        fields = (1900, 1, 1, self.hour, self.minute, self.second, 0, 1, -1)
    else:
        fields = self.timetuple()
    parts = []
    at, end = 0, len(format)
    while (percent := format.find('%', at)) >= 0 and percent + 1 < end:
        parts.append(format[at:percent])
        at = percent + 2
        kind = format[percent + 1]
        if kind == ':' and format[at:at + 1] == 'z':
            kind, at = ':z', at + 1
        match kind:
            case 'f':
                parts.append(f'{getattr(self, "microsecond", 0):06}')
            case 'z' | ':z':
                offset = self.utcoffset() if hasattr(self, 'utcoffset') else None
                parts.append(offset_text(offset, kind[:-1]))
            case 'Z':
                name = self.tzname() if hasattr(self, 'tzname') else None
                parts.append('' if name is None else name.replace('%', '%%'))
            case 'Y' | 'G' if fields[0] < 1000:
                year = int(clock.strftime('%G', fields)) if kind == 'G' else fields[0]
                parts.append(f'{year:04}')
            case 'C' if fields[0] < 1000:
                parts.append(f'{fields[0] // 100:02}')
            case 'F' if fields[0] < 1000:
                parts.append(f'{fields[0]:04}-{fields[1]:02}-{fields[2]:02}')
            case _:
                parts.append(format[percent:at])
    parts.append(format[at:])
    return clock.strftime(''.join(parts), fields)


def parsed(cls, text, function):
    """What a class makes of what the library's parser in Python reads."""
    import _pydatetime
    v = getattr(_pydatetime, function).fromisoformat(text)
    if function == 'date':
        return cls(v.year, v.month, v.day)
    zone = v.tzinfo
    if zone is not None:
        offset = zone.utcoffset(None)
        zone = timezone(timedelta(offset.days, offset.seconds, offset.microseconds))
    fields = v.hour, v.minute, v.second, v.microsecond, zone
    return cls(*fields) if function == 'time' else cls(v.year, v.month, v.day, *fields)


def date_of_text(cls, text):
    return parsed(cls, text, 'date')


def time_of_text(cls, text):
    return parsed(cls, text, 'time')


def datetime_of_text(cls, text):
    # The parser takes what divides date and time for the end of a date alone.
    last = text[-1:]
    if not '0' <= last <= '9' and (last != 'Z' or len(text) <= 10 + (text[4] == '-')):
        raise ValueError(f'Invalid isoformat string: {text!r}')
    return parsed(cls, text, 'datetime')
