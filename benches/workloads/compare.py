#!/usr/bin/env python3
"""Compares `amepython` with CPython, and with itself on more threads.

    compare.py one [--python COMMAND] [NAME ...]       user time, CPython's over ours
    compare.py parked [NAME ...]                       user time with a second thread that sleeps,
                                                       over that alone
    compare.py threads [NAME ...]                      wall time on one thread over that on two,
                                                       beside what two processes reach
    compare.py stm [NAME ...]                          the same for the programs of `stm`, with the
                                                       processors' time, aborts and what they lost,
                                                       beside CPython

Each row is the best of `--repeat` runs (3), interleaved.  The last line of
`one` and `parked` is the geometric mean.  In the table of `stm`, `speedup` is
relative to what two processes reach (2.00x is all of it), and `alone` is what
it would be if nothing else ran on the machine: from the time of the processors
and the time that blocks waited, which others on the machine do not change.  `--ame` names the program (default:
target/release/amepython beside this checkout).  Measure on a quiet machine.

Exit codes: 0, 1 when a program fails or two disagree, 2 usage.
"""
import argparse
import json
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


def parts(done):
    """Seconds and processors' seconds of the parallel parts."""
    words = done.split()
    return float(words[0]), float(words[2])


def lost(options, file):
    """Aborts, and the threads' time lost by them and spent waiting, of a run on two threads."""
    report = pathlib.Path(options.ame).with_name("ame")
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log"
        run([options.ame, "-X", f"conflicts={log}", file, "2"])
        totals = json.loads(run([report, "report", log, "--format", "json"])[2].stdout)["totals"]
    return totals["aborts"], totals["aborted_ns"] / 1e9, totals["waiting_ns"] / 1e9


def stm(options):
    print(f"{'':14}{'seconds':^16}  {'processors':^16}  {'of two':>7}")
    print(f"{'workload':14}{'1 thread':>8}{'2':>8}  {'1 thread':>8}{'2':>8}  {'process.':>7}"
          f"{'speedup':>9}{'alone':>8}{'aborts':>9}{'lost':>9}{'waited':>9}{'CPython':>9}")
    reached = []
    for file in chosen(HERE / "stm", options.names):
        wall, cpu, both, python = [math.inf] * 2, [math.inf] * 2, math.inf, math.inf
        for _ in range(options.repeat):
            for threads in 1, 2:
                took = parts(run([options.ame, file, str(threads)])[2].stderr)
                wall[threads - 1] = min(wall[threads - 1], took[0])
                cpu[threads - 1] = min(cpu[threads - 1], took[1])
            processes = [subprocess.Popen([options.ame, file, "1"], stdout=subprocess.DEVNULL,
                                          stderr=subprocess.PIPE, text=True) for _ in range(2)]
            both = min(both, max(parts(p.communicate()[1])[0] for p in processes))
            python = min(python, parts(run([options.python, file, "1"])[2].stderr)[0])
        aborts, aborted, waited = lost(options, file)
        speedup, ceiling = wall[0] / wall[1], min(2 * wall[0] / both, 2)
        relative, alone = 2 * speedup / ceiling, 2 * cpu[0] / (cpu[1] + waited)
        reached.append(relative)
        print(f"{file.stem:14}{wall[0]:7.3f}s{wall[1]:7.3f}s  {cpu[0]:7.3f}s{cpu[1]:7.3f}s"
              f"  {ceiling:6.2f}x{relative:8.2f}x{alone:7.2f}x{aborts:9}{aborted:8.3f}s"
              f"{waited:8.3f}s{python:8.3f}s", flush=True)
    good, bad = sum(r >= 1.7 for r in reached), sum(r < 1.0 for r in reached)
    print(f"{good} of {len(reached)} at 1.7x or better, {bad} below 1.0x")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("one", "parked", "threads", "stm"))
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
    elif options.what == "stm":
        stm(options)
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
