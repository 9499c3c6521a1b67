import os
import os.path as p
print(p.join("a", "b", "c"), p.join("a", "/b"), p.join("a/", "b"), p.join("", "x"), p.join("a", ""))
print(p.split("/a/b/c.txt"), p.split("c"), p.split("/"), p.dirname("/a/b"), p.basename("/a/b/"), p.basename("x.py"))
print(p.splitext("a.tar.gz"), p.splitext(".bashrc"), p.splitext("noext"), p.splitext("a.b/c"))
print(p.normpath("a//b/../c/./d"), p.normpath(""), p.normpath("/.."), p.normpath("../a/.."), p.isabs("/a"), p.isabs("a"))
print(p.commonprefix(["abc", "abd"]), p.commonpath(["/a/b/c", "/a/b/d"]), p.relpath("/a/b/c", "/a/d"), p.relpath("/a", "/a"))
print(p.expanduser("plain"), os.sep, repr(os.linesep), os.pathsep, os.curdir, os.pardir, os.name)
import tempfile
with tempfile.TemporaryDirectory() as d:
    f = p.join(d, "x.txt")
    with open(f, "w") as h:
        h.write("12345")
    print(p.exists(f), p.isfile(f), p.isdir(d), p.isfile(d), p.getsize(f), p.exists(f + "z"), p.islink(f))
    os.mkdir(p.join(d, "sub"))
    os.makedirs(p.join(d, "deep", "er"), exist_ok=True)
    print(sorted(os.listdir(d)), sorted(e.name for e in os.scandir(d) if e.is_dir()))
    for root, dirs, files in sorted(os.walk(d)):
        print(p.relpath(root, d), sorted(dirs), sorted(files))
    os.rename(f, p.join(d, "y.txt"))
    print(sorted(os.listdir(d)), os.stat(p.join(d, "y.txt")).st_size)
    os.remove(p.join(d, "y.txt"))
    os.rmdir(p.join(d, "sub"))
    os.removedirs(p.join(d, "deep", "er"))
    print(p.exists(d))
    for bad in (lambda: os.remove("/no/such/file/x"), lambda: os.mkdir("/"), lambda: os.listdir("/no/such/dir"), lambda: os.rmdir("/no/such/dir")):
        try:
            bad()
        except OSError as e:
            print(type(e).__name__, e.strerror)
os.environ["CORPUS_VARIABLE"] = "set"
print(os.environ["CORPUS_VARIABLE"], os.getenv("CORPUS_VARIABLE"), os.environ.get("CORPUS_NOT", "default"), os.getenv("CORPUS_NOT"))
del os.environ["CORPUS_VARIABLE"]
print("CORPUS_VARIABLE" in os.environ, os.getcwd() == os.path.abspath("."), os.getpid() > 0, os.fspath("a"), os.cpu_count() > 0)
