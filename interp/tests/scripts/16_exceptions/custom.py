class AppError(Exception):
    """Base of the application's errors."""


class NotFound(AppError):
    def __init__(self, what, where):
        super().__init__(what, where)
        self.what = what
        self.where = where

    def __str__(self):
        return f"{self.what} not found in {self.where}"


class Coded(AppError):
    code = 42


class Both(NotFound, Coded):
    pass


def find(d, k):
    try:
        return d[k]
    except KeyError as e:
        raise NotFound(k, sorted(d)) from e


try:
    find({"a": 1}, "b")
except AppError as e:
    print(e, e.args, e.what, repr(e), repr(e.__cause__))
try:
    raise Both("x", "y")
except Coded as e:
    print(e.code, e, type(e).__mro__[1].__name__)


class Meta(type):
    def __instancecheck__(cls, other):
        print("never used by except")
        return True


class Odd(Exception, metaclass=Meta):
    pass


try:
    try:
        raise ValueError("plain")
    except Odd:
        print("caught")
except ValueError:
    print("except uses real subclasses")


class Retry(Exception):
    def __bool__(self):
        return False

    def __eq__(self, other):
        return True


attempts = 0
while True:
    try:
        attempts += 1
        if attempts < 3:
            raise Retry
        break
    except Retry as r:
        print("retry", attempts, bool(r))
print(attempts, AppError.__doc__, AppError().__doc__)
e = ValueError("x")
e.extra = [1]
print(e.extra, e.__dict__, e == ValueError("x"), e.args == ("x",))
e.args = ("new", 2)
print(e, repr(e))
