import threading
from concurrent.futures import Future, ThreadPoolExecutor

f = Future()
print(f.done(), f.running(), f.set_running_or_notify_cancel(), f.running())
t = threading.Thread(target=f.set_result, args=("value",))
t.start()
print(f.result(timeout=10), f.done())
t.join()
g = Future()
g.set_exception(KeyError("k"))
print(repr(g.exception()))
seen = []
g.add_done_callback(lambda fut: seen.append(type(fut.exception()).__name__))
print(seen)
h = Future()
print(h.cancel(), h.cancelled(), h.done())
try:
    f.set_result(2)
except Exception as e:
    print(type(e).__name__)


def merge_sort(ex, xs, depth):
    if len(xs) <= 1:
        return xs
    mid = len(xs) // 2
    if depth:
        left = ex.submit(merge_sort, ex, xs[:mid], depth - 1)
        b = merge_sort(ex, xs[mid:], depth - 1)
        a = left.result()
    else:
        a, b = merge_sort(ex, xs[:mid], 0), merge_sort(ex, xs[mid:], 0)
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]


data = [(i * 7919) % 1009 for i in range(300)]
with ThreadPoolExecutor(8) as ex:
    print(merge_sort(ex, data, 2) == sorted(data))


def count_words(chunk):
    out = {}
    for w in chunk.split():
        out[w] = out.get(w, 0) + 1
    return out


text = ["a b a", "b c", "a a c d"] * 10
total = {}
with ThreadPoolExecutor(4) as ex:
    for part in ex.map(count_words, text):
        for k, v in part.items():
            total[k] = total.get(k, 0) + v
print(sorted(total.items()))
