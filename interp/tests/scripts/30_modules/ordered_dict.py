# OrderedDict: orders that are changed, subclasses, views.
from collections import *
import json, copy, pickle, pprint
od = OrderedDict(a=1, b=2, c=3); od.move_to_end('a'); od['d'] = 4; od.move_to_end('c', last=False)
def f(**k): return k
print(od, dict(od), {**od}, f(**od), list(od), json.dumps(od), json.dumps(od, indent=1), list(od.items()), list(od.values()), copy.copy(od), pickle.loads(pickle.dumps(od)), {} | od, od | {}, dict(od.items()), Counter(od), od == dict(od), list(reversed(od)), str(od), len(od), 'a' in od, od.popitem(), od.popitem(last=False), od)
d = {}; d.update(od); print(d); e = OrderedDict(); e.update(od); print(e); e |= {'z': 1}; print(e, dict(e), sorted(e), max(e), [k for k in e], {k: v for k, v in e.items()}, list(map(str, e)), list(zip(e, e.values())), ','.join(e), tuple(e), set(e) == {'a', 'b', 'z'}, [*e], list(enumerate(e)))
class L(OrderedDict):
    def __init__(s, n): super().__init__(); s.n = n
    def __getitem__(s, k): v = super().__getitem__(k); s.move_to_end(k); return v
    def __setitem__(s, k, v):
        super().__setitem__(k, v); s.move_to_end(k)
        if len(s) > s.n: s.popitem(last=False)
c = L(2); c['a'] = 1; c['b'] = 2; c['a']; c['c'] = 3; print(list(c), dict(c) if 0 else '', 'b' in c)
cnt = Counter('abracadabra'); print(json.dumps(cnt), dict(cnt), {**cnt}); dd = defaultdict(int, a=1); print(json.dumps(dd), dict(dd), {**dd})
for k in list(od): del od[k]
print(od, bool(od)); od['x'] = 1; print(od.pop('x'), od.pop('x', 'dflt'), od.setdefault('q', 5), od); od.clear(); print(od)
try: od.popitem()
except KeyError as e: print(e)
try: od.move_to_end('nope')
except KeyError as e: print(e)
od = OrderedDict.fromkeys('ab', 0)
print(OrderedDict([('a', 1), ('b', 2)]) == OrderedDict([('b', 2), ('a', 1)]), od.keys() & {'a'}, od.items(), od.keys(), od.values())


class Lru(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def __getitem__(self, key):
        value = super().__getitem__(key)
        self.move_to_end(key)
        return value

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            self.popitem(last=False)


cache = Lru(100)
hits = 0
for i in range(2000):
    key = i * 7 % 150
    if key in cache:
        hits += cache[key] == key
    else:
        cache[key] = key
print(hits, len(cache), list(cache)[:5], list(reversed(cache))[:5])
queue = OrderedDict.fromkeys(range(1000))
first = [queue.popitem(last=False)[0] for _ in range(990)]
print(first == list(range(990)), queue)
