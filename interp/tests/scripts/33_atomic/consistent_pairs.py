import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

a = b = 0
pair = [0, 0]
bad = []
done = False


def writer(k):
    global a, b
    for i in range(400):
        with atomic:
            a += 1
            x = a * 2
            b += 1
            pair[0] = x
            pair[1] = x


def reader():
    while True:
        with atomic:
            first = (a, pair[0])
            second = (b, pair[1])
            if first != second:
                bad.append((first, second))
            stop = done
        if stop:
            return


ts = [threading.Thread(target=writer, args=(k,)) for k in range(2)]
r = threading.Thread(target=reader)
r.start()
for t in ts:
    t.start()
for t in ts:
    t.join()
with atomic:
    done = True
r.join()
print(a, b, pair, bad)
