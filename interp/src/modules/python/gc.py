"""The collector of cycles. Most objects die by their counts, at the end of a block."""

DEBUG_STATS, DEBUG_COLLECTABLE, DEBUG_UNCOLLECTABLE, DEBUG_SAVEALL = 1, 2, 4, 32
DEBUG_LEAK = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL

garbage = []
callbacks = []
_state = {'threshold': (2000, 10, 0), 'debug': 0, 'collections': 0, 'collected': 0}


def collect(generation=2):
    if not 0 <= generation <= 2:
        raise ValueError('invalid generation')
    info = {'generation': generation, 'collected': 0, 'uncollectable': 0}
    for callback in callbacks:
        callback('start', info)
    freed = _collect()
    info['collected'] = freed
    for callback in callbacks:
        callback('stop', info)
    _state['collections'] += 1
    _state['collected'] += freed
    return freed


def get_stats():
    stats = [{'collections': 0, 'collected': 0, 'uncollectable': 0} for _ in range(3)]
    stats[2].update(collections=_state['collections'], collected=_state['collected'])
    return stats


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


def freeze():
    pass


def unfreeze():
    pass


def get_freeze_count():
    return 0
