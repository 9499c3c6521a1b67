"""What `-m` and folders with a `__main__` run, found by `runpy`."""

import sys


def _details(globals, find, *args):
    import runpy
    try:
        name, spec, code = find(runpy, *args)
    except runpy._Error as error:
        sys.exit(f'{sys.executable}: {error}')
    globals.update(__file__=spec.origin, __loader__=spec.loader, __package__=spec.parent,
                   __spec__=spec)
    return code


def module_details(globals, name):
    def find(runpy):
        found = runpy._get_module_details(name, runpy._Error)
        sys.argv[0] = found[1].origin
        return found
    return _details(globals, find)


def folder_details(globals, path):
    return _details(globals, lambda runpy: runpy._get_main_module_details(runpy._Error))
