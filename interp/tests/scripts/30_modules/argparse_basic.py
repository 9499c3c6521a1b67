import argparse
import contextlib
import io

p = argparse.ArgumentParser(prog="tool", description="does things", add_help=False)
p.add_argument("files", nargs="*")
p.add_argument("-n", "--number", type=int, default=3)
p.add_argument("-v", "--verbose", action="count", default=0)
p.add_argument("--flag", action="store_true")
p.add_argument("--mode", choices=["a", "b"], default="a")
p.add_argument("--item", action="append")
for line in ("", "x y -n 5 -vv", "--mode=b --flag --item 1 --item 2", "-n7 -- -odd", "--num 9"):
    ns = p.parse_args(line.split())
    print(line, "->", sorted(vars(ns).items()))
for line in ("-n x", "--mode c", "--nope", "-n"):
    err = io.StringIO()
    try:
        with contextlib.redirect_stderr(err):
            p.parse_args(line.split())
    except SystemExit as e:
        print(line, "-> exit", e.code, "error:" in err.getvalue())
known, rest = p.parse_known_args(["f", "--other", "1"])
print(known.files, rest)
q = argparse.ArgumentParser(prog="git")
sub = q.add_subparsers(dest="cmd", required=True)
add = sub.add_parser("add")
add.add_argument("path")
commit = sub.add_parser("commit")
commit.add_argument("-m", dest="message", required=True)
print(q.parse_args(["add", "x"]), q.parse_args(["commit", "-m", "hi"]).message)
