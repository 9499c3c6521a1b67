"""`_decimal`: the library's decimal numbers in Python, whose signals say what CPython's C ones say."""

import _pydecimal
from _pydecimal import *
from _pydecimal import __version__, _condition_map

__libmpdec_version__ = '2.5.1'


def _raise_error(self, condition, explanation=None, *args):
    signal = _condition_map.get(condition, condition)
    if signal in self._ignored_flags:
        return signal().handle(self, *args)
    self.flags[signal] = 1
    if self.traps[signal]:
        raise signal([condition])
    return condition().handle(self, *args)


_pydecimal.Context._raise_error = _raise_error

# The order in which a context shows its signals.
_signals = (InvalidOperation, Clamped, DivisionByZero, Inexact, FloatOperation, Overflow, Rounded,
            Subnormal, Underflow)


def _repr(self):
    flags, traps = (', '.join(signal.__name__ for signal in _signals if of.get(signal))
                    for of in (self.flags, self.traps))
    return (f'Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, '
            f'Emax={self.Emax}, capitals={self.capitals}, clamp={self.clamp}, flags=[{flags}], '
            f'traps=[{traps}])')


_pydecimal.Context.__repr__ = _repr
