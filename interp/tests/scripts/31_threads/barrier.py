import threading
n = 4
barrier = threading.Barrier(n, action=lambda: log.append("action"))
log = []
phases = [[0] * n for _ in range(3)]
ok = []


def work(i):
    for p in range(3):
        phases[p][i] = i + 1
        barrier.wait()
        ok.append(sum(phases[p]) == 10)
        barrier.wait()


ts = [threading.Thread(target=work, args=(i,)) for i in range(n)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(all(ok), len(ok), log.count("action"), barrier.parties, barrier.n_waiting, barrier.broken)
b = threading.Barrier(2)
indices = []


def w():
    indices.append(b.wait())


ts = [threading.Thread(target=w) for _ in range(2)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(indices))
try:
    b.wait(timeout=0.01)
except threading.BrokenBarrierError:
    print("broken", b.broken)
b.reset()
print(b.broken)
b.abort()
try:
    b.wait()
except threading.BrokenBarrierError:
    print("aborted")
