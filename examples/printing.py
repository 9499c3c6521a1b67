"""Many threads print boxes of several lines; a block's lines stay together."""
import threading

import thread


def box(text):
    with thread.atomic:
        print("+" + "-" * (len(text) + 2) + "+")
        print("| " + text + " |")
        print("+" + "-" * (len(text) + 2) + "+")


def talk(n):
    for _ in range(n):
        box("printed in one block")


threads = [threading.Thread(target=talk, args=(3,)) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("done")
