"""Tests of the modules; on CPython, those of the fallback in this tree."""
import pathlib
import sys

if "thread" not in sys.builtin_module_names:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fallback"))
