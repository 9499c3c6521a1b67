import os
import select
import subprocess
import sys
import threading
import time

# A thread that waits for a file does not keep others from going on.
r, w = os.pipe()
got = []


def reader():
    while data := os.read(r, 3):
        got.append(data)


t = threading.Thread(target=reader)
t.start()
for text in (b"abc", b"def", b"gh"):
    time.sleep(0.005)
    os.write(w, text)
os.close(w)
t.join()
print(b"".join(got))
r, w = os.pipe()
seen = []


def poller():
    seen.append(select.select([r], [], [], 10)[0] == [r])


t = threading.Thread(target=poller)
t.start()
counts = {"n": 0}
for _ in range(1000):
    counts["n"] += 1
os.write(w, b"x")
t.join()
print(seen, counts, select.select([], [], [], 0.001))
os.close(r)
os.close(w)
# Nor does one that waits for a process.
child = subprocess.Popen([sys.executable, "-c", "import sys; print(sys.stdin.read().upper())"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
codes = []
t = threading.Thread(target=lambda: codes.append(child.wait()))
t.start()
child.stdin.write("piped")
child.stdin.close()
print(child.stdout.read().strip())
t.join()
print(codes)
child.stdout.close()
outs = {}


def run(i):
    outs[i] = subprocess.run([sys.executable, "-c", f"print({i} * 2)"], capture_output=True, text=True).stdout.strip()


ts = [threading.Thread(target=run, args=(i,)) for i in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(outs.items()))
