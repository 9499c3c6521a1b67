"""`_datetime`: the library's dates in Python, whose errors say what CPython's C ones say."""

import _pydatetime
from _pydatetime import *
from _pydatetime import __doc__

datetime_CAPI = None


def _say(function, old, new):
    code = function.__code__
    constants = tuple(new if constant == old else constant for constant in code.co_consts)
    function.__code__ = code.replace(co_consts=constants)


_say(time._cmp, 'cannot compare naive and aware times',
     "can't compare offset-naive and offset-aware times")
_say(datetime._cmp, 'cannot compare naive and aware datetimes',
     "can't compare offset-naive and offset-aware datetimes")
_say(date.__add__, 'result out of range', 'date value out of range')
_say(datetime.__add__, 'result out of range', 'date value out of range')
_say(datetime.__sub__, 'cannot mix naive and timezone-aware time',
     "can't subtract offset-naive and offset-aware datetimes")


def _repr(self):
    return f'datetime.IsoCalendarDate(year={self.year}, week={self.week}, weekday={self.weekday})'


_pydatetime._IsoCalendarDate.__repr__ = _repr
_pydatetime._IsoCalendarDate.__module__ = 'datetime'
