def f(x):
    match x:
        case {"type": "circle", "r": r}:
            return f"circle {r}"
        case {"type": "rect", "w": w, "h": h, **rest} if not rest:
            return f"rect {w}x{h}"
        case {"type": "rect", **rest}:
            return f"odd rect {sorted(rest)}"
        case {"nested": {"list": [first, *_]}}:
            return f"nested {first}"
        case {1: "int key"} | {None: "none key"}:
            return "special key"
        case {"value": int() | float() as v}:
            return f"number {v}"
        case {}:
            return f"some mapping of {len(x)}"
        case _:
            return "no mapping"


for v in ({"type": "circle", "r": 2, "extra": 1}, {"type": "rect", "w": 1, "h": 2}, {"type": "rect", "w": 1, "h": 2, "c": 3}, {"type": "rect"},
          {"nested": {"list": [7, 8]}}, {"nested": {"list": []}}, {1: "int key"}, {None: "none key"}, {"value": 1.5}, {"value": "x"}, {}, [], "x"):
    print(v, "->", f(v))
import collections
print(f(collections.OrderedDict(type="circle", r=1)), f(collections.defaultdict(list, value=3)))
d = collections.defaultdict(list)
match d:
    case {"missing": x}:
        print("created")
    case _:
        print("not created", dict(d))


class Codes:
    OK = 200
    BAD = 400


match {"code": 400, "why": "because"}:
    case {"code": Codes.OK}:
        print("ok")
    case {"code": Codes.BAD, "why": str(why)}:
        print("bad", why)


def evaluate(node):
    match node:
        case int() | float():
            return node
        case {"op": "+", "args": [a, b]}:
            return evaluate(a) + evaluate(b)
        case {"op": "*", "args": [a, b]}:
            return evaluate(a) * evaluate(b)
        case {"op": "neg", "args": [a]}:
            return -evaluate(a)
        case {"op": op}:
            raise ValueError(f"unknown {op}")


print(evaluate({"op": "+", "args": [1, {"op": "*", "args": [2, {"op": "neg", "args": [3]}]}]}))
try:
    evaluate({"op": "?"})
except ValueError as e:
    print(e)
