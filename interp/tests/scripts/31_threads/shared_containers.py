import threading
from collections import Counter, defaultdict, deque
N, T = 500, 4
lst, dct, st, dq = [], {}, set(), deque()
words = Counter()
groups = defaultdict(list)
lock = threading.Lock()


def work(k):
    for i in range(N):
        lst.append((k, i))
        dct[k, i] = i
        st.add(k * N + i)
        dq.append(i)
        with lock:
            words[i % 10] += 1
            groups[i % 3].append(i)


ts = [threading.Thread(target=work, args=(k,)) for k in range(T)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(len(lst), len(set(lst)), len(dct), sum(dct.values()), len(st), sum(st), len(dq), sum(dq))
print(sorted(words.items()), {k: len(v) for k, v in sorted(groups.items())})
for k in range(T):
    mine = [i for w, i in lst if w == k]
    assert mine == list(range(N))


def drain(out):
    while True:
        try:
            out.append(dq.popleft())
        except IndexError:
            return


outs = [[] for _ in range(3)]
ts = [threading.Thread(target=drain, args=(o,)) for o in outs]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sum(map(len, outs)), sum(map(sum, outs)), len(dq))


def remove(k):
    for i in range(N):
        del dct[k, i]
        st.discard(k * N + i)


ts = [threading.Thread(target=remove, args=(k,)) for k in range(T)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(dct, st)
