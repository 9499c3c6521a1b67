from _structseq import make as _make

_STRUCT_TM_ITEMS = 11

struct_time = _make('time', 'struct_time', (
    'tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday',
    'tm_isdst'), ('tm_zone', 'tm_gmtoff'))

_days = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
_months = ('January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
           'October', 'November', 'December')


def _day_number(year, month, day):
    """Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's algorithm)."""
    year -= month <= 2
    era = year // 400
    yoe = year - era * 400
    doy = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return era * 146097 + doe - 719468


def _civil(days):
    days += 719468
    era = days // 146097
    doe = days - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    shifted = (5 * doy + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return yoe + era * 400 + (month <= 2), month, doy - (153 * shifted + 2) // 5 + 1


def _broken_down(seconds, offset, dst, zone):
    days, rest = divmod(seconds + offset, 86400)
    year, month, day = _civil(days)
    return struct_time((year, month, day, rest // 3600, rest // 60 % 60, rest % 60,
                        (days + 3) % 7, days - _day_number(year, 1, 1) + 1, dst, zone, offset))


def _seconds(secs):
    if secs is None:
        return time_ns() // 10**9
    if isinstance(secs, float):
        if secs != secs:
            raise ValueError('Invalid value NaN (not a number)')
        if secs in (float('inf'), float('-inf')):
            raise OverflowError('cannot convert float infinity to integer')
        whole = int(secs // 1)
    else:
        whole = secs.__index__()
    if not -67768040609740800 <= whole <= 67768036191676799:
        raise OverflowError('timestamp out of range for platform time_t')
    return whole


def gmtime(secs=None, /):
    return _broken_down(_seconds(secs), 0, 0, 'UTC')


def localtime(secs=None, /):
    whole = _seconds(secs)
    offset, dst, zone = _zone(whole)
    return _broken_down(whole, offset, dst, zone)


def _fields(t, name):
    if not isinstance(t, tuple):
        raise TypeError('Tuple or struct_time argument required')
    if len(t) != 9:
        raise TypeError(f'{name}(): illegal time tuple argument')
    return t


def mktime(t, /):
    year, month, day, hour, minute, second, _, _, dst = _fields(t, 'mktime')
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    wall = _day_number(year, month, 1) * 86400 + (day - 1) * 86400 \
        + hour * 3600 + minute * 60 + second
    guess = wall - _zone(wall)[0]
    found = _zone(guess)
    if found[0] != wall - guess:
        guess = wall - found[0]
        found = _zone(guess)
    if dst >= 0 and bool(dst) != bool(found[1]):
        guess += 3600 if found[1] else -3600
    return float(guess)


def asctime(t=None, /):
    t = localtime() if t is None else _fields(t, 'asctime')
    return (f'{_days[t[6]][:3]} {_months[t[1] - 1][:3]} {t[2]:2} '
            f'{t[3]:02}:{t[4]:02}:{t[5]:02} {t[0]}')


def ctime(secs=None, /):
    return asctime(localtime(secs))


def _iso(t):
    """Year and number of the ISO 8601 week."""
    weekday, yday = t[6], t[7] - 1
    week = (yday - weekday + 10) // 7
    year = t[0]

    def weeks(year):
        first = (_day_number(year, 1, 1) + 3) % 7
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 53 if first == 3 or first == 2 and leap else 52

    if week < 1:
        return year - 1, weeks(year - 1)
    if week > weeks(year):
        return year + 1, 1
    return year, week


def _offset(t):
    gmtoff = getattr(t, 'tm_gmtoff', None)
    if gmtoff is None:
        gmtoff = _zone(int(mktime(t)))[0]
    sign = '-' if gmtoff < 0 else '+'
    return f'{sign}{abs(gmtoff) // 3600:02}{abs(gmtoff) // 60 % 60:02}'


def _zone_name(t):
    zone = getattr(t, 'tm_zone', None)
    return _zone(int(mktime(t)))[2] if zone is None else zone


_directives = {
    'a': lambda t: _days[t[6]][:3],
    'A': lambda t: _days[t[6]],
    'b': lambda t: _months[t[1] - 1][:3],
    'B': lambda t: _months[t[1] - 1],
    'c': lambda t: asctime(t),
    'C': lambda t: f'{t[0] // 100:02}',
    'd': lambda t: f'{t[2]:02}',
    'D': lambda t: strftime('%m/%d/%y', t),
    'e': lambda t: f'{t[2]:2}',
    'F': lambda t: strftime('%Y-%m-%d', t),
    'g': lambda t: f'{_iso(t)[0] % 100:02}',
    'G': lambda t: str(_iso(t)[0]),
    'h': lambda t: _months[t[1] - 1][:3],
    'H': lambda t: f'{t[3]:02}',
    'I': lambda t: f'{(t[3] + 11) % 12 + 1:02}',
    'j': lambda t: f'{t[7]:03}',
    'k': lambda t: f'{t[3]:2}',
    'l': lambda t: f'{(t[3] + 11) % 12 + 1:2}',
    'm': lambda t: f'{t[1]:02}',
    'M': lambda t: f'{t[4]:02}',
    'n': lambda t: '\n',
    'p': lambda t: 'AM' if t[3] < 12 else 'PM',
    'P': lambda t: 'am' if t[3] < 12 else 'pm',
    'r': lambda t: strftime('%I:%M:%S %p', t),
    'R': lambda t: strftime('%H:%M', t),
    's': lambda t: str(int(mktime(t))),
    'S': lambda t: f'{t[5]:02}',
    't': lambda t: '\t',
    'T': lambda t: strftime('%H:%M:%S', t),
    'u': lambda t: str(t[6] + 1),
    'U': lambda t: f'{(t[7] - 1 + 7 - (t[6] + 1) % 7) // 7:02}',
    'V': lambda t: f'{_iso(t)[1]:02}',
    'w': lambda t: str((t[6] + 1) % 7),
    'W': lambda t: f'{(t[7] - 1 + 7 - t[6]) // 7:02}',
    'x': lambda t: strftime('%m/%d/%y', t),
    'X': lambda t: strftime('%H:%M:%S', t),
    'y': lambda t: f'{t[0] % 100:02}',
    'Y': lambda t: str(t[0]),
    'z': _offset,
    'Z': _zone_name,
    '%': lambda t: '%',
}


def strftime(format, t=None, /):
    if not isinstance(format, str):
        raise TypeError(f'strftime() argument 1 must be str, not {type(format).__name__}')
    t = localtime() if t is None else _fields(t, 'strftime')
    for value, low, high, text in (
            (t[1], 0, 12, 'month'), (t[2], 0, 31, 'day of month'), (t[3], 0, 23, 'hour'),
            (t[4], 0, 59, 'minute'), (t[5], 0, 61, 'seconds'), (t[7], 0, 366, 'day of year')):
        if not low <= value <= high:
            raise ValueError(f'{text} out of range')
    out = []
    at = 0
    while (found := format.find('%', at)) >= 0:
        out.append(format[at:found])
        at = found + 1
        flag = ''
        while format[at:at + 1] in ('-', '_', '0', '^', '#', 'E', 'O') and at < len(format):
            flag = format[at]
            at += 1
        directive = _directives.get(format[at:at + 1])
        if directive is None:
            out.append(format[found:at + 1])
        else:
            text = directive(t)
            if flag == '-':
                text = text.lstrip('0 ') or '0'
            elif flag == '^':
                text = text.upper()
            out.append(text)
        at += 1
    out.append(format[at:])
    return ''.join(out)


def strptime(string, format='%a %b %d %H:%M:%S %Y', /):
    import _strptime
    return _strptime._strptime_time(string, format)


def get_clock_info(name, /):
    from types import SimpleNamespace
    clocks = {
        'time': ('clock_gettime(CLOCK_REALTIME)', False, True),
        'monotonic': ('clock_gettime(CLOCK_MONOTONIC)', True, False),
        'perf_counter': ('clock_gettime(CLOCK_MONOTONIC)', True, False),
        'process_time': ('clock_gettime(CLOCK_PROCESS_CPUTIME_ID)', True, False),
        'thread_time': ('clock_gettime(CLOCK_THREAD_CPUTIME_ID)', True, False),
    }
    if name not in clocks:
        raise ValueError('unknown clock')
    implementation, monotonic, adjustable = clocks[name]
    return SimpleNamespace(implementation=implementation, monotonic=monotonic,
                           adjustable=adjustable, resolution=1e-09)


def tzset():
    global timezone, altzone, daylight, tzname
    year = gmtime()[0]
    winter, summer = sorted(
        (_zone(_day_number(year, month, 1) * 86400) for month in (1, 7)), key=lambda z: z[1])
    timezone, altzone = -winter[0], -summer[0]
    daylight = int(winter != summer)
    tzname = winter[2], summer[2]


tzset()
