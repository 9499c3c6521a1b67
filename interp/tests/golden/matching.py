def f(x):
    match x:
        case 0 | 1: return "small"
        case "s" | None | True: return x
        case [a, b]: return a
        case [1, *rest, {"k": v, **kw}] if v: return rest, kw
        case P(x, y=0) as p: return p, x
        case A.B: pass
        case (1, y) | (y, 2): return y
        case _: return f"{x!r:>{y}} {x=} \ud800"
