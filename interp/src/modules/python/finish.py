"""What happens when a program is over: its threads are waited for, then `atexit` has its turn."""

import sys


def run(module, function):
    f = getattr(sys.modules.get(module), function, None)
    if f is not None:
        f()


run('threading', '_shutdown')
run('atexit', '_run_exitfuncs')
run('_io', '_flush_files')
