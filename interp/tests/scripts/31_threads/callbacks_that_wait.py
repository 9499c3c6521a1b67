import sys, os, tempfile, threading
d = tempfile.mkdtemp(); sys.path.insert(0, d)
open(os.path.join(d, "starts.py"), "w").write('''
import threading, queue
q = queue.Queue(); r = []
def w():
    while (x := q.get()) is not None: r.append(x * x)
t = threading.Thread(target=w); t.start()
for i in range(5): q.put(i)
q.put(None); t.join()
print("imported", r)
''')
open(os.path.join(d, "slow.py"), "w").write('''
import time
print("loading slow")
time.sleep(0.02)
VALUE = 42
''')
import starts
print(starts.r)
got = []
def use():
    import slow
    got.append(slow.VALUE)
ts = [threading.Thread(target=use) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(got)
open(os.path.join(d, "bad.py"), "w").write("import threading\nt = threading.Thread(target=print, args=('bad thread',)); t.start(); t.join()\nraise ValueError('bad module')\n")
for k in range(2):
    try: import bad
    except ValueError as e: print(e, "bad" in sys.modules)
exec('''
import threading
r = []
t = threading.Thread(target=r.append, args=(3,)); t.start(); t.join(); print("exec", r)
''')
ns = {}
exec("def f():\n    t = threading.Thread(target=print, args=('in f',)); t.start(); t.join(); return 5\nx = f()", {"threading": threading}, ns); print(sorted(ns), eval("x + 1", ns))
def rpc(x):
    out = []; t = threading.Thread(target=lambda: out.append(x + 1)); t.start(); t.join(); return out[0]
print(list(map(rpc, range(4))), sorted([3, 1, 2], key=rpc), max([1, 5, 2], key=rpc), [v for v in map(rpc, [1, 2])], sum(map(rpc, [1, 2])), list(filter(lambda x: rpc(x) % 2, range(5))), dict(zip("ab", map(rpc, [1, 2]))), [*map(rpc, (7, 8))], list(enumerate(map(rpc, [1]))), tuple(zip(map(rpc, [1, 2]), "xy")), set(map(rpc, [1])), " ".join(map(str, map(rpc, [4, 5]))), any(map(rpc, [-1, 0])), min(map(rpc, [4, 3])))
l = [5, 3, 4]; l.sort(key=lambda v: -rpc(v)); print(l); l.extend(map(rpc, [1])); print(l, print(*map(rpc, [1, 2])))
class Node:
    def __new__(cls, *a): self = super().__new__(cls); self.made = rpc(1); return self
    def __init__(self, a): self.a = rpc(a)
n = Node(5); print(n.made, n.a)
class M(type):
    def __call__(cls, *a): print("M call", a); return super().__call__(*a)
class W(metaclass=M):
    def __init__(self, k): self.k = rpc(k)
print(W(3).k)
def gen():
    for i in range(3): yield rpc(i)
g = gen(); print(next(g), g.send(None), next(g, "d"), next(g, "end"))
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return rpc(self.n)
print(list(It()), next(It()), sum(It()), sorted(It(), reverse=True), dict.fromkeys(It()))
import functools
print(functools.reduce(lambda a, b: rpc(a) + b, [1, 2, 3]), functools.partial(rpc, 3)())
@functools.lru_cache
def cached(x): return rpc(x)
print(cached(1), cached(1))
import contextlib
@contextlib.contextmanager
def cm():
    rpc(1); yield 5; rpc(2); print("left")
with cm() as v: print(v)
class P:
    @property
    def v(self): return rpc(9)
    def __len__(self): return rpc(1)
    def __eq__(self, o): return rpc(1) == 2
    def __getitem__(self, i): return rpc(i)
    def __contains__(self, i): return rpc(i) > 0
    def __call__(self, x): return rpc(x)
    def __enter__(self): return rpc(1)
    def __exit__(self, *a): rpc(1)
p = P(); print(p.v, p == 3, p[3], p(1))
with p as q: print(q)
