#!/usr/bin/env python3
"""Compares `amepython` with CPython, and with itself on more threads.

    compare.py one [--python COMMAND] [NAME ...]       user time, CPython's over ours
    compare.py parked [NAME ...]                       user time with a second thread that sleeps,
                                                       over that alone
    compare.py threads [NAME ...]                      wall time on one thread over that on two,
                                                       beside what two processes reach

Each row is the best of `--repeat` runs (3), interleaved.  The last line of
`one` and `parked` is the geometric mean.  `--ame` names the program (default:
target/release/amepython beside this checkout).  Measure on a quiet machine.

Exit codes: 0, 1 when a program fails or two disagree, 2 usage.
"""
import argparse
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
AME = HERE.parent.parent / "target" / "release" / "amepython"
PARKED = """import threading as _threading
_parked = _threading.Event()
_threading.Thread(target=_parked.wait, daemon=True).start()
"""


def run(command):
    """User and wall seconds of a command, and what it printed."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
    after = os.times()
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return after.children_user - before.children_user, time.perf_counter() - start, done


def chosen(folder, names):
    found = sorted(p for p in folder.glob("*.py") if p.stem not in ("compare", "harness"))
    return [p for p in found if not names or p.stem in names]


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def pairs(files, repeat, first, second, title):
    """Prints first(file) / second(file) in user time for each file, and the mean."""
    ratios = []
    print(f"{'workload':24} {title}")
    for file in files:
        best, printed = [math.inf, math.inf], [None, None]
        for _ in range(repeat):
            for i, command in enumerate((first(file), second(file))):
                user, _, done = run(command)
                best[i], printed[i] = min(best[i], user), done.stdout
        if printed[0] != printed[1]:
            sys.exit(f"{file.stem}: the outputs differ")
        ratios.append(best[0] / best[1])
        print(f"{file.stem:24} {best[0]:7.3f} s {best[1]:7.3f} s  {ratios[-1]:5.2f}x", flush=True)
    print(f"{'geometric mean':24} {'':19} {mean(ratios):5.2f}x")


def seconds(done):
    return float(done.stderr.split(" seconds")[0].split()[-1])


def threads(options):
    folder = HERE / "threads"
    print(f"{'workload':24} one thread, two threads, speedup; two processes reach")
    for file in chosen(folder, options.names):
        one, two, ceiling = math.inf, math.inf, 0.0
        for _ in range(options.repeat):
            alone = seconds(run([options.ame, file, "1"])[2])
            one = min(one, alone)
            two = min(two, seconds(run([options.ame, file, "2"])[2]))
            both = [subprocess.Popen([options.ame, file, "1"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE, text=True) for _ in range(2)]
            slower = max(float(p.communicate()[1].split(" seconds")[0].split()[-1]) for p in both)
            ceiling = max(ceiling, 2 * alone / slower)
        print(f"{file.stem:24} {one:7.3f} s {two:7.3f} s  {one / two:5.2f}x   {ceiling:5.2f}x",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("one", "parked", "threads"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--ame", default=str(AME))
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_intermixed_args()
    if not os.access(options.ame, os.X_OK):
        parser.error(f"{options.ame} is not there: cargo build --release")
    options.ame = str(pathlib.Path(options.ame).resolve())
    files = chosen(HERE, options.names)
    if options.what == "threads":
        threads(options)
    elif options.what == "one":
        pairs(files, options.repeat, lambda f: [options.python, f], lambda f: [options.ame, f],
              "CPython, ours, CPython over ours")
    else:
        with tempfile.TemporaryDirectory() as folder:
            for file in files:
                (pathlib.Path(folder) / file.name).write_text(PARKED + file.read_text())
            pairs(files, options.repeat, lambda f: [options.ame, pathlib.Path(folder) / f.name],
                  lambda f: [options.ame, f], "parked, alone, parked over alone")


if __name__ == "__main__":
    main()
