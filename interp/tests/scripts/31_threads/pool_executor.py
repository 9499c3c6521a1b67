import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait


def square(x):
    return x * x


def boom(x):
    raise ValueError(f"boom {x}")


with ThreadPoolExecutor(max_workers=3) as ex:
    print(list(ex.map(square, range(8))), list(ex.map(pow, [2, 3], [5, 2])))
    f = ex.submit(square, 9)
    print(f.result(), f.done(), f.cancelled(), f.exception())
    g = ex.submit(boom, 1)
    try:
        g.result()
    except ValueError as e:
        print(e, repr(g.exception()))
    fs = {ex.submit(square, i): i for i in range(5)}
    print(sorted((fs[f], f.result()) for f in as_completed(fs)))
    done, pending = wait([ex.submit(square, i) for i in range(4)])
    print(len(done), len(pending))
    try:
        list(ex.map(boom, [1, 2]))
    except ValueError as e:
        print("map:", e)
    called = []
    h = ex.submit(square, 3)
    h.add_done_callback(lambda f: called.append(f.result()))
print(called)
try:
    ex.submit(square, 1)
except RuntimeError as e:
    print(e)
with ThreadPoolExecutor(1, initializer=lambda: setattr(local, "v", 5)) as ex:
    local = threading.local()
    gate, runs = threading.Event(), threading.Event()
    first = ex.submit(lambda: runs.set() or gate.wait())
    second = ex.submit(square, 2)
    runs.wait()
    print(second.cancel(), second.cancelled(), first.cancel())
    gate.set()
try:
    ThreadPoolExecutor(0)
except ValueError as e:
    print(e)
from concurrent.futures import CancelledError, TimeoutError
try:
    second.result()
except CancelledError:
    print("cancelled")
