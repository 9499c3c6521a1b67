"""A counter shared by four threads, with no lock anywhere, and exact."""
import threading

visits = 0
by_page = {"home": 0, "news": 0, "about": 0}


class Stats:
    def __init__(self):
        self.bytes = 0


stats = Stats()


def visitor(n):
    global visits
    pages = list(by_page)
    for i in range(n):
        visits += 1
        by_page[pages[i % 3]] += 1
        stats.bytes += i % 100


threads = [threading.Thread(target=visitor, args=(30000,)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("visits:", visits)
print("by page:", by_page)
print("bytes:", stats.bytes)
