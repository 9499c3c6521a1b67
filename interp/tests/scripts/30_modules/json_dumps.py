import json
print(json.dumps({"a": 1, "b": [1, 2.5, None, True, False], "c": "é\n\"\\/\x01"}))
print(json.dumps([1, "é😀"], ensure_ascii=False), json.dumps("😀"), json.dumps(()), json.dumps({}), json.dumps([]), json.dumps(None))
print(json.dumps({"b": 1, "a": {"z": [1, 2], "y": {}}}, indent=2, sort_keys=True))
print(json.dumps([1, [2, []], {}], indent="\t"))
print(json.dumps({"a": [1, 2]}, separators=(",", ":")), json.dumps({1: "a", 2.5: "b", True: "c", None: "d"}), json.dumps(1e16), json.dumps(0.1), json.dumps(10 ** 30))
print(json.dumps([float("inf"), float("-inf"), float("nan")]), json.dumps({(1, 2): 3}, skipkeys=True))


class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return {"re": o.real, "im": o.imag}
        if isinstance(o, set):
            return sorted(o)
        return super().default(o)


print(json.dumps([1 + 2j, {3, 1}], cls=Enc), json.dumps({"x": {1}}, default=lambda o: f"<{type(o).__name__}>"))
for bad, kw in (({1}, {}), ({(1,): 1}, {}), (object, {}), (float("nan"), {"allow_nan": False}), (b"x", {})):
    try:
        json.dumps(bad, **kw)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, str(e).split(":")[0])
x = []
x.append(x)
try:
    json.dumps(x)
except ValueError as e:
    print(e)


class I(int):
    def __repr__(self):
        return "custom"


print(json.dumps([I(5)]), list(json.JSONEncoder().iterencode([1, {"a": 2}])))
import io
f = io.StringIO()
json.dump({"k": [1]}, f, indent=1)
print(f.getvalue())
