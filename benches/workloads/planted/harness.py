"""Runs `work(number, rounds)` on so many threads: PROGRAM [THREADS [ROUNDS [LONG]]].

The rounds are divided among the threads; `half` are half of the usual. LONG is how many turns a long
computation has. Prints the seconds that it took.
"""

import sys
import threading
import time

LONG = int(sys.argv[3]) if len(sys.argv) > 3 else 600_000


def crunch(x, turns=300):
    """Some work that touches nothing shared."""
    for _ in range(turns):
        x = (x * 1103515245 + 12345) % 2147483648
    return x


def run(work, rounds):
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    if len(sys.argv) > 2:
        rounds = rounds // 2 if sys.argv[2] == "half" else int(sys.argv[2])
    workers = [threading.Thread(target=work, args=(n, rounds // threads)) for n in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f"{time.perf_counter() - start:.6f}")
