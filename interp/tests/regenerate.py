#!/usr/bin/env python3
"""Regenerates, or checks, the expected outputs of the Python test corpus.

The corpus has two parts, both beside this file:

* ``scripts/AREA/NAME.py`` with ``NAME.out``: what the script prints on
  standard output.  A script must end with exit code 0 and print nothing on
  standard error.
* ``tracebacks/NAME.py`` with ``NAME.err``: what the script prints on standard
  error when it is started as ``python NAME.py`` in its own directory.  A
  traceback script must fail.  Tracebacks name the script by its absolute path:
  the directory is taken out of the text, on both sides of a comparison.

The committed files are those of CPython 3.13.  Usage::

    regenerate.py [--python COMMAND] [--check] [--jobs N] [--repeat N] [FILTER ...]

``--python``  the interpreter to run, with its options (default: the one that
              runs this file); ``--python "target/release/amepython"`` works.
``--check``   compare instead of rewriting: prints a unified diff for every
              difference and ends with exit code 1 if there is one.
``--repeat``  run each script N times; a script whose output varies is
              reported (each run has its own hash seed).
``--jobs``    processes at once (default 2).
``FILTER``    only the scripts whose path contains one of these strings.

Exit codes: 0 all well, 1 a difference or a broken script, 2 usage.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60


def find(filters):
    """All corpus scripts in order, those that match one of the filters."""
    found = sorted(HERE.glob("scripts/*/*.py")) + sorted(HERE.glob("tracebacks/*.py"))
    if filters:
        found = [p for p in found if any(f in str(p.relative_to(HERE)) for f in filters)]
    return found


def environment():
    """The environment of a script: plain text, UTF-8, random hash seed."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    keep.update(
        PYTHONUTF8="1",
        PYTHON_COLORS="0",
        PYTHONDONTWRITEBYTECODE="1",
        NO_COLOR="1",
        LC_ALL="C.UTF-8",
    )
    return keep


def run(command, script):
    """Runs one script; returns (text, problem or None)."""
    try:
        done = subprocess.run(
            [*command, script.name],
            cwd=script.parent,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "", f"no end within {SECONDS} s"
    stdout = done.stdout.decode("utf-8", "backslashreplace")
    stderr = done.stderr.decode("utf-8", "backslashreplace")
    if script.parent.name == "tracebacks":
        stderr = stderr.replace(str(script.parent) + os.sep, "")
        if done.returncode == 0:
            return stderr, "a traceback script ended with exit code 0"
        return stderr, None
    if done.returncode != 0:
        return stdout, f"exit code {done.returncode}\n{stderr}"
    if stderr:
        return stdout, f"wrote to standard error:\n{stderr}"
    return stdout, None


def expected_path(script):
    """The file that holds what the script is expected to print."""
    return script.with_suffix(".err" if script.parent.name == "tracebacks" else ".out")


def examine(command, script, repeat):
    """Runs one script `repeat` times; returns (text, problem or None)."""
    text, problem = run(command, script)
    for _ in range(repeat - 1):
        again, other = run(command, script)
        problem = problem or other
        if again != text and problem is None:
            problem = "the output varies from run to run"
    return text, problem


def main():
    parser = argparse.ArgumentParser(description="Regenerate or check the corpus.")
    parser.add_argument("--python", default=shlex.quote(sys.executable))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("filter", nargs="*")
    options = parser.parse_args()
    command = shlex.split(options.python)
    if os.sep in command[0]:
        command[0] = os.path.abspath(command[0])
    scripts = find(options.filter)
    if not scripts:
        parser.error("no script matches")
    bad = written = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda s: examine(command, s, options.repeat), scripts)
        for script, (text, problem) in zip(scripts, results):
            name = script.relative_to(HERE)
            target = expected_path(script)
            old = target.read_text("utf-8") if target.exists() else None
            if problem:
                bad += 1
                print(f"BROKEN {name}: {problem}")
            elif options.check and old is None:
                bad += 1
                print(f"MISSING {target.relative_to(HERE)}")
            elif options.check and old != text:
                bad += 1
                print(f"DIFFERS {name}")
                sys.stdout.writelines(
                    line if line.endswith("\n") else line + "\n"
                    for line in difflib.unified_diff(
                        old.splitlines(True), text.splitlines(True), "expected", "got"
                    )
                )
            elif not options.check and old != text:
                written += 1
                target.write_text(text, "utf-8")
    verb = "differ" if options.check else "broken"
    print(f"{len(scripts)} scripts, {bad} {verb}" + ("" if options.check else f", {written} written"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
