import functools


def accumulate(f):
    history = []

    @functools.wraps(f)
    def inner(*a):
        r = f(*a)
        history.append(r)
        return r
    inner.history = history
    inner.reset = history.clear
    return inner


@accumulate
def sq(x):
    return x * x


for i in range(4):
    sq(i)
print(sq.history, sq.history is sq.history)
sq.reset()
print(sq.history)


def requires(pred, message):
    def deco(f):
        @functools.wraps(f)
        def inner(*a, **k):
            if not pred(*a, **k):
                raise ValueError(f"{f.__name__}: {message}")
            return f(*a, **k)
        inner.contracts = getattr(f, "contracts", []) + [message]
        return inner
    return deco


@requires(lambda a, b: b != 0, "b must not be zero")
@requires(lambda a, b: isinstance(a, int), "a must be int")
def div(a, b):
    return a / b


print(div(6, 4), div.contracts)
for args in ((1, 0), (1.5, 2)):
    try:
        div(*args)
    except ValueError as e:
        print(e)


def state_machine(cls):
    moves = {}
    for name, f in list(vars(cls).items()):
        if hasattr(f, "moves"):
            for src, dst in f.moves:
                moves.setdefault(src, {})[name] = dst
    cls.moves = moves
    return cls


def move(src, dst):
    def deco(f):
        @functools.wraps(f)
        def inner(self):
            if self.state != src:
                raise RuntimeError(f"cannot {f.__name__} while {self.state}")
            f(self)
            self.state = dst
        inner.moves = [(src, dst)]
        return inner
    return deco


@state_machine
class Door:
    state = "closed"

    @move("closed", "open")
    def open(self):
        print("opening")

    @move("open", "closed")
    def close(self):
        print("closing")


d = Door()
d.open()
d.close()
try:
    d.close()
except RuntimeError as e:
    print(e)
print(Door.moves)
