from collections import ChainMap, OrderedDict, defaultdict, UserDict, UserList, UserString
d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
print(d, d["zz"], dict(d), d.default_factory, d.get("no"), "no" in d)
n = defaultdict(int, x=5)
for c in "abca":
    n[c] += 1
print(dict(n), defaultdict(lambda: "dflt")["k"], n.copy()["new"])
try:
    defaultdict()["k"]
except KeyError as e:
    print("KeyError", e)
try:
    defaultdict(5)
except TypeError as e:
    print(e)
t = defaultdict(lambda: defaultdict(int))
t["x"]["y"] += 1
print(t["x"]["y"], len(t))
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), list(o))
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) == {"a": 1}, list(reversed(OrderedDict(x=1, y=2))))
try:
    o.move_to_end("zz")
except KeyError as e:
    print("KeyError", e)
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
cm["new"] = 0
print(cm["a"], cm["b"], cm.maps, sorted(cm), len(cm), cm.new_child({"a": 9})["a"], cm.parents["a"], "b" in cm)
try:
    cm["q"]
except KeyError as e:
    print(e)


class U(UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(str(k), v)


u = U({1: "one"})
u[2] = "two"
u.update({3: "three"})
print(u, u.data, "1" in u, len(u), sorted(u))
l = UserList([1, 2])
l.append(3)
print(l, l + [4], l.data, UserString("abc").upper())
