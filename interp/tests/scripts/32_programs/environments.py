import gzip
import os
import shutil
import subprocess
import sys
import tempfile

os.environ["A_NAME"] = "a value"
print(subprocess.check_output("echo $A_NAME", shell=True, text=True).strip())
del os.environ["A_NAME"]
print(repr(subprocess.check_output("echo $A_NAME", shell=True, text=True)))
print(subprocess.run([sys.executable, "-c", "import os; print(os.environ['B'])"], env={**os.environ, "B": "b"}, capture_output=True, text=True).stdout.strip())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "x.gz")
    with gzip.open(path, "wt") as f:
        f.write("zipped\n" * 3)
    print(gzip.open(path, "rt").readlines())
    text = os.path.join(folder, "forgotten.txt")
    open(text, "w").write("written and forgotten")
    print(os.path.getsize(text), subprocess.check_output(["cat", text]))
    print(shutil.disk_usage(folder).total > 0, os.statvfs(folder).f_bsize > 0, os.sysconf("SC_PAGE_SIZE") > 0)
r, w = os.pipe()
print(os.get_blocking(r))
os.set_blocking(r, False)
try:
    os.read(r, 1)
except BlockingIOError as e:
    print(e)
os.close(r)
os.close(w)
