import io
import os
import sys
import tempfile
sys.stdin = io.StringIO("first line\nsecond\n")
print(repr(input()), repr(input("prompt> ")))
try:
    input()
except EOFError as e:
    print(e)
with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, "f.txt")
    with open(p, "w", encoding="utf-8") as f:
        print(f.write("one\ntwo\n"), f.mode, f.closed, f.writable(), f.readable())
        f.writelines(["three\n", "four"])
        print("five", file=f)
    print(f.closed)
    with open(p, encoding="utf-8") as f:
        print(repr(f.read()))
    with open(p, encoding="utf-8") as f:
        print(repr(f.readline()), [l.rstrip() for l in f], repr(f.read()))
    with open(p, encoding="utf-8") as f:
        print(f.readlines(), f.tell() == os.path.getsize(p))
        f.seek(0)
        print(f.read(3), f.read(2))
    with open(p, "a", encoding="utf-8") as f:
        f.write("é中\n")
    with open(p, "rb") as f:
        data = f.read()
        print(len(data), data[-6:])
        f.seek(-6, 2)
        print(f.read(2), f.tell())
    with open(p, "r+b") as f:
        f.write(b"ONE")
        f.truncate(8)
    print(open(p).read().split())
    try:
        open(p, "x")
    except FileExistsError as e:
        print("exists")
    for mode in ("q", "rw", "", "r+w"):
        try:
            open(p, mode)
        except ValueError as e:
            print(repr(mode), e)
    try:
        open(os.path.join(d, "missing"))
    except FileNotFoundError as e:
        print(e.errno, e.strerror)
    try:
        open(d)
    except IsADirectoryError as e:
        print("directory")
    f = open(p)
    f.close()
    try:
        f.read()
    except ValueError as e:
        print(e)
    try:
        open(p).write("x")
    except io.UnsupportedOperation as e:
        print(e)
