#!/usr/bin/env python3
"""Runs every snippet of the documentation and compares what it prints.

A snippet is a fenced block marked `python`: a complete script. The fenced
block after it, marked `text`, is what the script prints on standard output.
What a script means to end with, such as a traceback, is on standard error and
is not compared, but a script that ends with another exit code than 0 fails.

A script whose first line is a comment with a file name, `# bank.py`, is run
under that name.

A comment `<!-- ame-only: reason -->` on the line before a snippet marks what
only AME Python can print. Where the modules are not built in, such a snippet
is compiled but not run, and the list of results says so. Figures, the blanks
around them and the bars of a time line differ from run to run: in the output
of these snippets any figure, blank or bar stands for any other.

Exit codes: 0 all snippets agree, 1 some do not, 2 usage or a malformed page.
"""
import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

DOCS = pathlib.Path(__file__).resolve().parent
FALLBACK = DOCS.parent / "atomic-blocks" / "python" / "fallback"
#: Seconds after which a snippet is taken to hang.
TIME_LIMIT = 60

_FENCE = re.compile(r"(`{3,})(.*)")
_AME_ONLY = re.compile(r"<!-- ame-only: (.+) -->")
_FILE_NAME = re.compile(r"# (\w+\.py)\n")

#: What may differ in the output of a marked snippet, and what it may be instead.
_VARYING = re.compile(r"([0-9][0-9.,]*|\x20+|[▁-█]+)")
_ANY = {
    **dict.fromkeys("0123456789", r"[0-9][0-9.,]*"),
    **dict.fromkeys("▁▂▃▄▅▆▇█", "[▁-█]+"),
    " ": r"\x20+",
}


class MalformedPage(Exception):
    """A page whose fenced blocks are not pairs of a valid script and its output."""


class Snippet:
    """A script of a page: where it stands, its text and its expected output."""

    def __init__(self, page, line, script, ame_only):
        self.page = page
        self.line = line
        self.script = script
        self.ame_only = ame_only
        self.expected = None

    def __str__(self):
        return f"{self.page.name}:{self.line}"


def fenced_blocks(page):
    """Yields line number, language, text and the line before for each fenced block."""
    lines = page.read_text(encoding="utf-8").splitlines()
    fence = None
    for number, line in enumerate(lines, 1):
        match = _FENCE.fullmatch(line)
        if fence is None:
            if match:
                fence = match[1]
                start, language, text = number, match[2].strip(), []
        elif line == fence:
            fence = None
            before = lines[start - 2] if start > 1 else ""
            yield start, language, "".join(f"{part}\n" for part in text), before
        else:
            text.append(line)
    if fence is not None:
        raise MalformedPage(f"{page.name}:{start}: the fenced block has no end")


def snippets(page):
    """Returns the snippets of a page, each with its expected output."""
    found = []
    pending = None
    for line, language, text, before in fenced_blocks(page):
        if language == "python":
            if pending is not None:
                raise MalformedPage(f"{pending}: no expected output follows the script")
            try:
                compile(text, f"{page.name}:{line}", "exec")
            except SyntaxError as error:
                raise MalformedPage(f"{page.name}:{line}: {error}") from None
            marked = _AME_ONLY.fullmatch(before)
            pending = Snippet(page, line, text, marked and marked[1])
            found.append(pending)
        elif language == "text":
            if pending is None:
                raise MalformedPage(f"{page.name}:{line}: an output without a script")
            pending.expected = text
            pending = None
    if pending is not None:
        raise MalformedPage(f"{pending}: no expected output follows the script")
    return found


def agrees(snippet, output):
    """Whether the output is the expected one."""
    if not snippet.ame_only:
        return output == snippet.expected
    pattern = "".join(_ANY[part[0]] if part[0] in _ANY else re.escape(part)
                      for part in _VARYING.split(snippet.expected) if part)
    return re.fullmatch(pattern, output) is not None


def run(python, environment, snippet, folder):
    """Runs a snippet; returns its exit code (None if it hung), output and errors."""
    named = _FILE_NAME.match(snippet.script)
    script = folder / (named[1] if named else f"{snippet.page.stem}_{snippet.line}.py")
    script.write_text(snippet.script, encoding="utf-8")
    try:
        done = subprocess.run(
            [*python, str(script)], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        return None, "", f"still running after {TIME_LIMIT} s\n"
    return done.returncode, done.stdout, done.stderr


def has_modules_built_in(python):
    """Whether this Python is AME Python; raises OSError if there is no such program."""
    question = "import sys; print('thread' in sys.builtin_module_names)"
    answer = subprocess.run(
        [*python, "-c", question], capture_output=True, encoding="utf-8", timeout=TIME_LIMIT
    )
    if answer.returncode:
        raise OSError(f"{python[0]} does not run: {answer.stderr.strip()}")
    return answer.stdout.strip() == "True"


def main():
    parser = argparse.ArgumentParser(
        description="Run the snippets of the documentation and compare their output."
    )
    parser.add_argument(
        "--python", default=sys.executable,
        help="the Python to run them with (default: this one, with the fallback modules)",
    )
    parser.add_argument("pages", nargs="*", type=pathlib.Path, help="default: all pages")
    options = parser.parse_args()

    python = [options.python]
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    try:
        built_in = has_modules_built_in(python)
        pages = options.pages or sorted(DOCS.glob("*.md"))
        todo = [snippet for page in pages for snippet in snippets(page)]
    except (OSError, MalformedPage, subprocess.TimeoutExpired) as error:
        print(f"check_snippets: {error}", file=sys.stderr)
        return 2
    if not built_in:
        environment["PYTHONPATH"] = str(FALLBACK)

    counts = {"ok": 0, "skipped": 0, "FAILED": 0}
    with tempfile.TemporaryDirectory() as folder:
        for snippet in todo:
            if snippet.ame_only and not built_in:
                counts["skipped"] += 1
                print(f"skipped {snippet}: needs AME Python ({snippet.ame_only})")
                continue
            code, output, errors = run(python, environment, snippet, pathlib.Path(folder))
            if code == 0 and agrees(snippet, output):
                counts["ok"] += 1
                print(f"ok      {snippet}")
                continue
            counts["FAILED"] += 1
            print(f"FAILED  {snippet}: exit code {code}")
            sys.stdout.writelines(difflib.unified_diff(
                snippet.expected.splitlines(keepends=True),
                output.splitlines(keepends=True), "expected", "printed",
            ))
            print(errors, end="")
    print(", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts["FAILED"] or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
