"""Disassembly. The instructions are the machine's own, not CPython's."""

from collections import namedtuple as _namedtuple

Positions = _namedtuple('Positions', 'lineno end_lineno col_offset end_col_offset',
                        defaults=[None] * 4)

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


def _code_of(x):
    """The code object that `x` stands for, or None."""
    x = getattr(x, '__func__', x)
    for name in ('__code__', 'gi_code', 'cr_code', 'ag_code'):
        if hasattr(x, name):
            return getattr(x, name)
    if isinstance(x, str):
        return compile(x, '<dis>', 'exec')
    return x if type(x).__name__ == 'code' else None


def findlinestarts(code):
    """The offsets of the instructions that lines begin with, and the lines."""
    last = None
    for start, _, line in code.co_lines():
        if line is not None and line != last:
            last = line
            yield start, line


def code_info(x):
    """What `dis` knows of code besides its instructions."""
    code = _code_of(x)
    if code is None:
        raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")
    lines = [f'{title + ":":<18}{value}' for title, value in (
        ('Name', code.co_name), ('Filename', code.co_filename),
        ('Argument count', code.co_argcount),
        ('Positional-only arguments', code.co_posonlyargcount),
        ('Kw-only arguments', code.co_kwonlyargcount),
        ('Number of locals', code.co_nlocals), ('Flags', pretty_flags(code.co_flags)))]
    for title, names in (('Constants', code.co_consts), ('Names', code.co_names),
                         ('Variable names', code.co_varnames), ('Free variables', code.co_freevars),
                         ('Cell variables', code.co_cellvars)):
        if names:
            lines.append(title + ':')
            lines.extend(f'{i:4}: {name!r}' if title == 'Constants' else f'{i:4}: {name}'
                         for i, name in enumerate(names))
    return '\n'.join(lines)


def show_code(x, *, file=None):
    print(code_info(x), file=file)


def disassemble(code, lasti=-1, *, file=None, **options):
    """Prints the instructions of a code object, and of those inside it."""
    print(_disassemble(code), end='', file=file)


def dis(x=None, *, file=None, depth=None, **options):
    """Prints the instructions of code, functions, classes, methods or source; without an argument
    those of the last traceback's innermost frame."""
    if x is None:
        return distb(file=file)
    code = _code_of(x)
    if code is not None:
        return disassemble(code, file=file)
    members = getattr(x, '__dict__', None)
    if members is None:
        raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")
    for name, member in sorted(members.items()):
        member = getattr(member, '__func__', member)
        if _code_of(member) is not None and not isinstance(member, str):
            print(f'Disassembly of {name}:', file=file)
            disassemble(_code_of(member), file=file)
            print(file=file)


def distb(tb=None, *, file=None, **options):
    """Prints the instructions of a traceback's innermost frame."""
    import sys
    if tb is None:
        e = getattr(sys, 'last_exc', None)
        if e is None:
            raise RuntimeError('no last traceback to disassemble')
        tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, file=file)


def findlinestarts(code):
    """Offsets of instructions that begin a line, with the line's number."""
    last = None
    for start, _, line in code.co_lines():
        if line is not None and line != last:
            last = line
            yield start, line
