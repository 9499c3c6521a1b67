"""What template strings (PEP 750) are made of."""


class Interpolation:
    __slots__ = ('value', 'expression', 'conversion', 'format_spec')
    __match_args__ = ('value', 'expression', 'conversion', 'format_spec')

    def __new__(cls, value, expression='', conversion=None, format_spec=''):
        if conversion not in (None, 's', 'r', 'a'):
            raise ValueError("Interpolation() argument 'conversion' must be one of "
                             "'s', 'a' or 'r'")
        self = object.__new__(cls)
        self.value = value
        self.expression = expression
        self.conversion = conversion
        self.format_spec = format_spec
        return self

    def __repr__(self):
        return (f'Interpolation({self.value!r}, {self.expression!r}, {self.conversion!r}, '
                f'{self.format_spec!r})')

    def __init_subclass__(cls, *args, **kwargs):
        raise TypeError("type 'string.templatelib.Interpolation' is not an acceptable base type")


class Template:
    __slots__ = ('strings', 'interpolations')

    def __new__(cls, *args):
        self = object.__new__(cls)
        strings, interpolations = [''], []
        for part in args:
            if isinstance(part, str):
                strings[-1] += part
            elif isinstance(part, Interpolation):
                interpolations.append(part)
                strings.append('')
            else:
                raise TypeError('Template.__new__ *args need to be of type \'str\' or '
                                f"'Interpolation', got {type(part).__name__}")
        self.strings = tuple(strings)
        self.interpolations = tuple(interpolations)
        return self

    @property
    def values(self):
        return tuple(i.value for i in self.interpolations)

    def __iter__(self):
        for i, text in enumerate(self.strings):
            if text:
                yield text
            if i < len(self.interpolations):
                yield self.interpolations[i]

    def __add__(self, other):
        if isinstance(other, Template):
            return Template(*self, *other)
        if isinstance(other, str):
            raise TypeError('can only concatenate string.templatelib.Template '
                            '(not "str") to string.templatelib.Template')
        return NotImplemented

    def __repr__(self):
        return f'Template(strings={self.strings!r}, interpolations={self.interpolations!r})'

    def __init_subclass__(cls, *args, **kwargs):
        raise TypeError("type 'string.templatelib.Template' is not an acceptable base type")


Interpolation.__module__ = Template.__module__ = 'string.templatelib'


def build(parts):
    """A template of texts and tuples of value, source, conversion and specification."""
    return Template(*[p if isinstance(p, str) else
                      Interpolation(p[0], p[1], p[2] or None, p[3]) for p in parts])
