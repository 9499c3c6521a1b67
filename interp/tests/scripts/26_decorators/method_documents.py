import functools
import inspect


class Shell:
    """A shell."""

    def do_add(self, text):
        "Adds numbers."
        return sum(map(int, text.split()))

    @classmethod
    def make(cls):
        """Makes one."""
        return cls()

    @staticmethod
    def version():
        """Says which."""

    @property
    def prompt(self):
        """What is shown."""

    @functools.cached_property
    def width(self):
        """How wide."""

    def undocumented(self):
        pass


s = Shell()
print(s.__doc__, Shell.do_add.__doc__, s.do_add.__doc__, Shell.make.__doc__, s.make.__doc__, s.version.__doc__, Shell.prompt.__doc__, Shell.width.__doc__, s.undocumented.__doc__)
print(inspect.getdoc(s.do_add), inspect.cleandoc(s.make.__doc__), s.do_add.__name__, s.do_add.__qualname__, s.do_add.__func__ is Shell.do_add, s.do_add.__self__ is s)
print({name: getattr(s, name).__doc__ for name in dir(s) if name.startswith("do_")})
