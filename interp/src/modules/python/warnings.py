"""Warnings of native code: they go to `warnings`, whose Python implementation is the only one."""


def warn(message, category=None, stacklevel=1, source=None, **options):
    import warnings
    warnings.warn(message, category, stacklevel + 1, source, **options)


def warn_explicit(*args, **kwargs):
    import warnings
    warnings.warn_explicit(*args, **kwargs)
