"""What each planted bottleneck costs: python3 scaling.py [AMEPYTHON [REPEATS]].

Runs each program on one and on two threads, before and after what its report advises, the four in
turn; prints the best times and how much faster two threads are than one.
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "amepython"
REPEATS = int(sys.argv[2]) if len(sys.argv) > 2 else 5


def seconds(path, threads):
    command = [PROGRAM, path.name, str(threads)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main():
    print(f"{'program':<18}{'before: 1':>11}{'2':>9}{'faster':>8}{'after: 1':>11}{'2':>9}{'faster':>8}")
    for before in sorted(HERE.glob("*_before.py")):
        name = before.name.removesuffix("_before.py")
        after = before.with_name(f"{name}_after.py")
        cases = [(before, 1), (before, 2), (after, 1), (after, 2)]
        best = {case: float("inf") for case in cases}
        for _ in range(REPEATS):
            for case in cases:
                best[case] = min(best[case], seconds(*case))
        line = f"{name:<18}"
        for path in before, after:
            one, two = best[path, 1], best[path, 2]
            line += f"{one:>10.3f}s{two:>8.3f}s{one / two:>7.2f}x"
        print(line, flush=True)


if __name__ == "__main__":
    main()
