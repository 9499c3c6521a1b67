"""Disassembly. The instructions are the machine's own, not CPython's."""

COMPILER_FLAG_NAMES = {
    1: 'OPTIMIZED', 2: 'NEWLOCALS', 4: 'VARARGS', 8: 'VARKEYWORDS', 16: 'NESTED',
    32: 'GENERATOR', 64: 'NOFREE', 128: 'COROUTINE', 256: 'ITERABLE_COROUTINE',
    512: 'ASYNC_GENERATOR', 0x4000000: 'HAS_DOCSTRING', 0x8000000: 'METHOD',
}


def pretty_flags(flags):
    names = []
    for bit, name in COMPILER_FLAG_NAMES.items():
        if flags & bit:
            names.append(name)
            flags ^= bit
    if flags or not names:
        names.append(hex(flags))
    return ', '.join(names)
