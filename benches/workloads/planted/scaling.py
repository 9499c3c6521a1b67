"""What each planted bottleneck costs: python3 scaling.py [AMEPYTHON [REPEATS [NAME ...]]].

Runs each program on one and on two threads, before and after what its report advises, and in two
processes at the same time, each with half of the work; all of these in turn. Prints the best times,
how much faster two threads are than one, relative to what two processes reach (2.00x is all of it),
and aborts and waits in a run of their own. Exit code 1 if a program before the advice is faster by
1.2x or more, or one after it by less than 1.6x.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "amepython"
REPEATS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
NAMES = sys.argv[3:]
MOST_BEFORE, LEAST_AFTER = 1.2, 1.6


def seconds(path, threads):
    command = [PROGRAM, path.name, str(threads)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    return float(done.stdout)


def seconds_of_two(path):
    """Two processes, each with as many rounds as a thread of two has."""
    command = [PROGRAM, path.name, "1", "half"]
    both = [subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
    return max(float(process.communicate()[0]) for process in both)


def met(path):
    """Aborts and waits of a run on two threads."""
    report = pathlib.Path(PROGRAM).with_name("ame")
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log"
        subprocess.run([PROGRAM, "-X", f"conflicts={log}", path.name, "2"], cwd=HERE,
                       stdout=subprocess.DEVNULL, check=True)
        text = subprocess.run([report, "report", log, "--format", "json"], capture_output=True,
                              text=True, check=True).stdout
    totals = json.loads(text)["totals"]
    return totals["aborts"], totals["waits"]


def measured(path):
    """The row's part for a program, and how much faster it is on two threads."""
    one = two = processes = float("inf")
    for _ in range(REPEATS):
        one = min(one, seconds(path, 1))
        two = min(two, seconds(path, 2))
        processes = min(processes, seconds_of_two(path))
    ceiling = min(one / processes, 2.0)
    faster = 2 * one / two / ceiling
    aborts, waits = met(path)
    return f"{one:8.3f}s{two:7.3f}s{ceiling:6.2f}x{faster:7.2f}x{aborts:8}{waits:8}", faster


def main():
    head = f"{'1 thread':>9}{'2':>8}{'proc.':>7}{'faster':>8}{'aborts':>8}{'waits':>8}"
    print(f"{'':<16} {'before':^48}  {'after':^48}\n{'program':<16} {head}  {head}")
    good = True
    for before in sorted(HERE.glob("*_before.py")):
        name = before.name.removesuffix("_before.py")
        if NAMES and name not in NAMES:
            continue
        (slow, slowly), (fast, quickly) = map(measured, (before, before.with_stem(f"{name}_after")))
        good = good and slowly < MOST_BEFORE and quickly > LEAST_AFTER
        print(f"{name:<16} {slow}  {fast}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
