import io
import sys
import threading
caught = []
threading.excepthook, keep = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value), args.thread.name)), threading.excepthook


def bad():
    raise ValueError("in thread")


t = threading.Thread(target=bad, name="bad-one")
t.start()
t.join()
print(caught, t.is_alive())
t = threading.Thread(target=sys.exit, args=(3,))
t.start()
t.join()
print(len(caught))
threading.excepthook = keep
old, sys.stderr = sys.stderr, io.StringIO()
t = threading.Thread(target=bad, name="printed")
t.start()
t.join()
text, sys.stderr = sys.stderr.getvalue(), old
lines = text.splitlines()
print(lines[0], lines[1], lines[-1], sep="\n")


def guarded(results, i):
    try:
        if i % 2:
            raise KeyError(i)
        results[i] = "ok"
    except KeyError as e:
        results[i] = repr(e)
    finally:
        results[i] += " finally"


results = {}
ts = [threading.Thread(target=guarded, args=(results, i)) for i in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(dict(sorted(results.items())))
lock = threading.Lock()


def fails_with_lock():
    try:
        with lock:
            raise OSError("released?")
    except OSError:
        pass


t = threading.Thread(target=fails_with_lock)
t.start()
t.join()
print(lock.locked())
