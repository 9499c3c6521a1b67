import array
import bisect
import graphlib
import numbers
import statistics
print(statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.median([1, 2, 3, 4]), statistics.mode("aab"), statistics.pstdev([1, 2, 3, 4]), statistics.variance([1, 2, 3, 4]))
a = array.array("i", [1, 2, 3])
a.append(4)
a.extend([5])
print(a, a[1], a[1:3], len(a), a.typecode, a.itemsize, a.tobytes()[:4], sum(a), a.index(3), a.tolist(), array.array("d", [1.5]), array.array("B", b"ab"))
try:
    a.append("x")
except TypeError as e:
    print(type(e).__name__)
try:
    array.array("b", [200])
except OverflowError as e:
    print(type(e).__name__)
ts = graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}})
ts.prepare()
levels = []
while ts.is_active():
    r = sorted(ts.get_ready())
    levels.append(r)
    ts.done(*r)
print(levels)
try:
    list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())
except graphlib.CycleError as e:
    print("cycle")
print(isinstance(5, numbers.Integral), isinstance(1.5, numbers.Real), isinstance(1j, numbers.Real), isinstance(True, numbers.Number))
