"""There is no debugger: nothing can watch the execution of code here. What `pdb` has raises an error
that says so; its class can be made and inherited from, as `doctest` does."""

import cmd as _cmd


def _missing():
    raise RuntimeError('there is no debugger: AME Python has no sys.settrace, which pdb needs')


class Restart(Exception):
    pass


class Pdb(_cmd.Cmd):
    def __init__(self, completekey='tab', stdin=None, stdout=None, skip=None, nosigint=False,
                 readrc=True, **options):
        _cmd.Cmd.__init__(self, completekey, stdin, stdout)

    def set_trace(self, frame=None, **options):
        _missing()

    def run(self, cmd, globals=None, locals=None):
        _missing()

    runeval = runcall = run

    def set_continue(self):
        pass

    def reset(self):
        pass


def run(statement, globals=None, locals=None):
    _missing()


def set_trace(*, header=None, commands=None):
    _missing()


def post_mortem(t=None):
    _missing()


runeval = runcall = run
pm = post_mortem
