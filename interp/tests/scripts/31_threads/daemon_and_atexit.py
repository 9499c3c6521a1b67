import atexit
import threading
never = threading.Event()
started = threading.Event()
gate = threading.Event()


def background():
    started.set()
    never.wait()
    print("never printed")


t = threading.Thread(target=background, daemon=True)
t.start()
started.wait()
print(t.is_alive(), t.daemon)
atexit.register(print, "second handler", 2)
atexit.register(lambda: print("first handler"))


@atexit.register
def third():
    print("runs before both")


def late():
    gate.wait()
    print("non-daemon thread finishes before exit")


threading.Thread(target=late).start()
print("main ends")
gate.set()
