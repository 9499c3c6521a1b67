"""What the two-thread workloads share: arguments, threads, blocks, the check.

Every workload is started as ``WORKLOAD.py [THREADS [OPERATIONS [PER_BLOCK]]]``.
OPERATIONS is the total, divided evenly between the threads.  PER_BLOCK
operations are done in each atomic block; 0 means that no block is written, so
that only the automatic boundaries are there.

The result is printed on standard output, the seconds between the start of the
first thread and the end of the last one on standard error.  The exit code is 1
when the result is not the exact one.

Where the module ``thread`` is missing (CPython), ``atomic`` is one re-entrant
lock for the whole program.
"""
import contextlib
import sys
import threading
import time

try:
    from thread import atomic
except ImportError:
    atomic = threading.RLock()


def pieces(count, per_block):
    """Splits `count` operations into blocks of at most `per_block`."""
    if per_block == 0:
        per_block = count
    while count > 0:
        n = min(count, per_block)
        yield n
        count -= n


def run(work, check, operations, per_block=100, threads=2):
    """Runs `work(me, count, per_block, block)` in each thread, then checks.

    `check(threads, counts)` returns the pair (result, expected result).
    """
    given = [int(a) for a in sys.argv[1:4]]
    threads, operations, per_block = given + [threads, operations, per_block][len(given):]
    if threads < 1 or operations < 0 or per_block < 0:
        sys.exit("usage: WORKLOAD.py [THREADS [OPERATIONS [PER_BLOCK]]]")
    block = atomic if per_block else contextlib.nullcontext()
    counts = [operations // threads + (i < operations % threads) for i in range(threads)]
    failures = []

    def body(me, count):
        try:
            work(me, count, per_block, block)
        except BaseException as e:
            failures.append(e)
            raise

    ts = [threading.Thread(target=body, args=(i, c)) for i, c in enumerate(counts)]
    start = time.perf_counter()
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    seconds = time.perf_counter() - start
    result, expected = check(threads, counts)
    if isinstance(result, dict):
        result = {k: result[k] for k in sorted(result)}
    name = sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".py")
    print(f"{name} {threads} {operations} {per_block}: {result}")
    print(f"{seconds:.6f} seconds", file=sys.stderr)
    if failures or result != expected:
        print(f"WRONG: expected {expected}, failures {failures}")
        sys.exit(1)
