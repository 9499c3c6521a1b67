"""The collector's interface. Collections happen by themselves between blocks."""

DEBUG_STATS, DEBUG_COLLECTABLE, DEBUG_UNCOLLECTABLE, DEBUG_SAVEALL = 1, 2, 4, 32
DEBUG_LEAK = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL

garbage = []
callbacks = []
_state = {'enabled': True, 'threshold': (2000, 10, 0), 'debug': 0}


def enable():
    _state['enabled'] = True


def disable():
    _state['enabled'] = False


def isenabled():
    return _state['enabled']


def collect(generation=2):
    if not 0 <= generation <= 2:
        raise ValueError('invalid generation')
    return 0


def get_threshold():
    return _state['threshold']


def set_threshold(threshold0, *rest):
    _state['threshold'] = (threshold0, *rest, *_state['threshold'][1 + len(rest):])


def get_count():
    return 0, 0, 0


def get_debug():
    return _state['debug']


def set_debug(flags, /):
    _state['debug'] = flags


def is_tracked(obj, /):
    return not isinstance(obj, (int, float, complex, str, bytes, bool, type(None)))


def is_finalized(obj, /):
    return False


def freeze():
    pass


def unfreeze():
    pass


def get_freeze_count():
    return 0
