# Threads call functions and read variables of modules while others redefine them.
import builtins
import math
import threading
import types

ROUNDS = 300
version = 0
kind = "plain"


def current():
    return 0


def both():
    # In one step of the program both say the same.
    return current(), version


def check(problems):
    last = 0
    while last < ROUNDS:
        with lock:
            said, seen = both()
        if said != seen:
            problems.append((said, seen))
        if said < last:
            problems.append(("back", said, last))
        last = said


def redefine():
    global current, version
    for i in range(1, ROUNDS + 1):
        with lock:
            current = lambda i=i: i
            version = i


lock = threading.Lock()
problems = []
threads = [threading.Thread(target=check, args=(problems,)) for _ in range(2)]
threads.append(threading.Thread(target=redefine))
for t in threads:
    t.start()
for t in threads:
    t.join()
print("redefined:", problems, version, current())


# Names come and go, and hide builtins.
def lengths(out):
    for _ in range(200):
        with lock:
            out.add((hidden, len((1, 2, 3))))


hidden = False


def hide():
    global len, hidden
    for _ in range(100):
        with lock:
            hidden = True
            len = lambda v: -1
        with lock:
            hidden = False
            del len


out = set()
threads = [threading.Thread(target=lengths, args=(out,)) for _ in range(2)]
threads.append(threading.Thread(target=hide))
for t in threads:
    t.start()
for t in threads:
    t.join()
print("hidden:", out <= {(False, 3), (True, -1)}, (False, 3) in out)


# Attributes of modules.
settings = types.ModuleType("settings")
settings.twice = lambda v: 2 * v
settings.factor = 2


def use(out):
    for i in range(300):
        with lock:
            out.append(settings.twice(i) == settings.factor * i)


def change():
    for i in range(3, 100):
        with lock:
            settings.factor = i
            settings.twice = lambda v, i=i: i * v
            setattr(settings, f"extra{i}", math.sqrt)


out = []
threads = [threading.Thread(target=use, args=(out,)) for _ in range(2)]
threads.append(threading.Thread(target=change))
for t in threads:
    t.start()
for t in threads:
    t.join()
print("settings:", all(out), len(out), settings.factor, settings.extra99(4))


# Code that several threads run, each with globals of its own.
source = compile(
    "def get():\n    return mine\ndef loop():\n    return {get() for _ in range(200)}\nseen = loop()\n",
    "<own>", "exec")


def run(i, out):
    for space in ({"mine": i}, vars(types.ModuleType(f"m{i}"))):
        space["mine"] = i
        exec(source, space)
        out.append((i, space["seen"]))


out = []
threads = [threading.Thread(target=run, args=(i, out)) for i in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("own:", sorted(out))


# Functions that get other code.
def work():
    return 1


def one():
    return 1


def two():
    return 2


def call(out):
    for _ in range(300):
        with lock:
            out.append(work() == kind)


def swap():
    global kind
    for i in range(100):
        with lock:
            work.__code__ = (one, two)[i % 2].__code__
            kind = i % 2 + 1


kind = 1
out = []
threads = [threading.Thread(target=call, args=(out,)) for _ in range(2)]
threads.append(threading.Thread(target=swap))
for t in threads:
    t.start()
for t in threads:
    t.join()
print("code:", all(out), len(out), work())
