def f(x):
    match x:
        case []:
            return "empty"
        case [a]:
            return f"one {a}"
        case [1, 2, *rest]:
            return f"starts 1 2, rest {rest}"
        case ["go", str(where)]:
            return f"go {where}"
        case [first, *_, "end"]:
            return f"{first} .. end"
        case [[a, b], [c, d]]:
            return f"nested {a}{b}{c}{d}"
        case (a, b):
            return f"pair {a} {b}"
        case [*all]:
            return f"all {all}"
        case _:
            return "not a sequence"


for v in ([], (5,), [1, 2], (1, 2, 3, 4), ["go", "north"], ["a", "b", "end"], [[1, 2], [3, 4]], (8, 9), range(3), "ab", b"ab", {1, 2}, {1: 2}, 5, ["go", 5], bytearray(b"xy")):
    print(repr(v), "->", f(v))


class Seq:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


print(f(Seq()))
import collections.abc
import collections


class RealSeq(collections.abc.Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i >= 2:
            raise IndexError
        return i * 7


print(f(RealSeq()), f(collections.deque([1, 2, 3])), f(memoryview(b"ab")))
match [1, [2, [3, 4]]]:
    case [a, [b, [*c]]]:
        print(a, b, c)
match (1, 2, 3):
    case (a, b) | (a, _, b):
        print(a, b)
match [1, 2, 3, 4, 5]:
    case [x, *mid, y] if sum(mid) > 5:
        print(x, mid, y)
match ("a",):
    case ("a" | "b" as letter,):
        print(letter)
for src in ("match x:\n case [*a, *b]: pass", "match x:\n case [a, a]: pass", "match x:\n case a | b: pass", "match x:\n case _: pass\n case 1: pass", "match x:\n case a: pass\n case b: pass", "match x:\n case {**r, 'a': 1}: pass", "match x:\n case 1 + 1: pass"):
    try:
        compile(src, "s", "exec")
        print("compiles")
    except SyntaxError as e:
        print(e.msg)
