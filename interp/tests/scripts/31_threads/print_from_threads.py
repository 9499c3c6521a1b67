import io
import sys
import threading
lock = threading.Lock()
turn = 0
cond = threading.Condition()


def speak(k, n):
    global turn
    for i in range(n):
        with cond:
            cond.wait_for(lambda: turn % 3 == k)
            print(f"thread {k} line {i}")
            turn += 1
            cond.notify_all()


ts = [threading.Thread(target=speak, args=(k, 3)) for k in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
buf = io.StringIO()


def write(k):
    for i in range(20):
        with lock:
            print(k, i, file=buf)


ts = [threading.Thread(target=write, args=(k,)) for k in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
lines = buf.getvalue().splitlines()
print(len(lines), all([l for l in lines if l.startswith(f"{k} ")] == [f"{k} {i}" for i in range(20)] for k in range(4)))
sys.stdout.flush()
ts = [threading.Thread(target=print, args=("same line",)) for _ in range(3)]
for t in ts:
    t.start()
    t.join()
