import pathlib
import shutil
import tempfile
P = pathlib.PurePosixPath
p = P("/srv/lib/data/x.tar.gz")
print(p.name, p.stem, p.suffix, p.suffixes, p.parent, p.parts, p.parents[1], p / "y", p.with_name("z"), p.with_suffix(".txt"), p.is_absolute(), p.relative_to("/srv"))
print(P("a") / "b" / ".." / "c", P("a//b/./c"), P("a") == P("a/"), P("a") < P("b"), repr(P(".")), P("x.py").match("*.py"), str(P("a", "b")), "/home" / P("x"))
with tempfile.TemporaryDirectory() as d:
    r = pathlib.Path(d)
    (r / "s").mkdir()
    f = r / "s" / "a.txt"
    print(f.write_text("line1\nline2\n"), f.read_text().splitlines(), f.exists(), f.is_file(), f.stat().st_size)
    (r / "b.bin").write_bytes(b"\x00\x01")
    print(sorted(x.name for x in r.iterdir()), sorted(x.relative_to(r).as_posix() for x in r.rglob("*")), [x.name for x in r.glob("*.bin")], (r / "b.bin").read_bytes())
    shutil.copy(f, r / "copy.txt")
    shutil.copytree(r / "s", r / "t")
    print(sorted(x.relative_to(r).as_posix() for x in r.rglob("*.txt")))
    f.unlink()
    shutil.rmtree(r / "t")
    with (r / "n").open("w") as h:
        h.write("x")
    (r / "n").rename(r / "m")
    print(sorted(x.name for x in r.iterdir()))
    try:
        f.read_text()
    except FileNotFoundError as e:
        print("gone")
    f.unlink(missing_ok=True)
