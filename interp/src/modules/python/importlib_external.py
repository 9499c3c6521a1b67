"""The library's `importlib._bootstrap_external`."""

import _frozen_importlib
from _sysinfo import _library_source

exec(compile(_library_source('importlib/_bootstrap_external.py'),
             '<library>/importlib/_bootstrap_external.py', 'exec'), globals())
_set_bootstrap_module(_frozen_importlib)
_frozen_importlib._bootstrap_external = __import__('sys').modules[__name__]
