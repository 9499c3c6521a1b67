"""Loops in any order: what must hold whatever the order is. Prints "done" at the end."""
import itertools
import operator
import sys
import threading

import parallel
import thread


def work(n):
    s = 0
    for i in range(n % 50):
        s += i
    return s


def results():
    wanted = [work(n) for n in range(400)]
    for options in ({}, {"max_workers": 1}, {"max_workers": 4, "chunksize": 3}, {"ordered": True}):
        assert parallel.each(range(400)).map(work, **options) == wanted
        assert parallel.each(iter(range(400))).map(work, **options) == wanted
        odd = parallel.each(list(range(400))).filter(lambda n: n % 2, **options)
        assert odd == list(range(1, 400, 2))
        text = parallel.each("abc" * 100).reduce(operator.add, "", **options)
        assert text == "abc" * 100


def effects():
    counts = dict.fromkeys(range(7), 0)
    seen = []

    @parallel.for_each(range(1000))
    def count(n):
        counts[n % 7] += 1
        seen.append(n)

    assert counts == {k: len(range(k, 1000, 7)) for k in range(7)}
    assert sorted(seen) == list(range(1000))


def conflicts():
    """A block that looks at what all others change is still one step."""
    state = {"last": 0, "steps": 0}

    def body(n):
        last = state["last"]
        work(n)
        state["last"] = last + 1
        state["steps"] = state["steps"] * 1 + 1

    parallel.each(range(300)).for_each(body)
    assert state == {"last": 300, "steps": 300}


def first_error():
    """The exception is the one that the serial loop would raise."""
    def body(n):
        if n % 70 == 69:
            work(49)
            raise LookupError(n)
        return n

    for source in (range(300), iter(range(300))):
        try:
            parallel.each(source).map(body)
        except LookupError as e:
            assert e.args == (69,), e.args
            assert e.__traceback__.tb_frame.f_code.co_name == "first_error"
        else:
            assert False


def stops():
    def body(n):
        if n == 50:
            parallel.stop()
        return n

    assert parallel.each(itertools.count()).map(body) == list(range(50))
    assert parallel.each(range(1000)).map(body) == list(range(50))


def waits():
    """Elements that wait for later ones, for other threads, for locks."""
    done = []

    def after(n):
        thread.check(n == 39 or n + 1 in done)
        done.append(n)
        return n

    assert parallel.each(range(40)).map(after) == list(range(40))
    assert done == list(range(39, -1, -1))

    opened = []

    def when_open(n):
        thread.check(opened)
        return n

    opener = threading.Timer(0.05, opened.append, [1])
    opener.start()
    assert parallel.each(range(10)).map(when_open) == list(range(10))
    opener.join()

    lock = threading.Lock()
    total = 0

    def locked(n):
        nonlocal total
        with lock:
            total = total + n * 1

    parallel.each(range(300)).for_each(locked)
    assert total == sum(range(300))


def nests():
    def row(n):
        return sum(parallel.each(range(n)).map(lambda m: n * m))

    assert parallel.each(range(30)).map(row) == [n * n * (n - 1) // 2 for n in range(30)]

    def other():
        return parallel.each(range(100)).map(work)

    found = []
    threads = [threading.Thread(target=lambda: found.append(other())) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [[work(n) for n in range(100)]] * 3


def uneven():
    """One chunk has nearly all the work: it is shared."""
    def body(n):
        s = 0
        for i in range(20000 if n > 900 else 1):
            s += i
        return s

    assert len(parallel.each(range(950)).map(body)) == 950


def promises():
    called = []
    parallel.each(range(50)).for_each(lambda n: thread.after_commit(lambda: called.append(n)))
    assert sorted(called) == list(range(50)), called


for check in (results, effects, conflicts, first_error, stops, waits, nests, uneven, promises):
    if len(sys.argv) < 2 or check.__name__ in sys.argv:
        check()
print("done")
