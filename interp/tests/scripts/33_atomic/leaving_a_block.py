import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

log = []


def by_return(x):
    with atomic:
        log.append(x)
        return x * 2


def by_break():
    for i in range(5):
        with atomic:
            log.append(i)
            if i == 2:
                break
    return i


def by_continue():
    total = 0
    for i in range(5):
        with atomic:
            if i % 2:
                continue
            total += i
    return total


def by_exception():
    try:
        with atomic:
            log.append("kept")
            raise ValueError("out")
    except ValueError as e:
        return str(e)


def by_finally():
    try:
        with atomic:
            try:
                return "inner"
            finally:
                log.append("finally in the block")
    finally:
        log.append("finally outside")


results = {}


def work(k):
    results[k] = (by_return(k), by_break(), by_continue(), by_exception(), by_finally())


t = threading.Thread(target=work, args=(7,))
t.start()
t.join()
print(results, log)
free = []


def can_enter():
    with atomic:
        free.append("entered")


t = threading.Thread(target=can_enter)
t.start()
t.join()
print(free)
