import sys
import threading


def work():
    raise SystemExit(3)


t = threading.Thread(target=work)
t.start()
t.join()
raise RuntimeError("after the thread")
