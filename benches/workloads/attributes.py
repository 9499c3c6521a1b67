"""Reading and writing attributes of instances, with slots, of classes, and properties."""
import sys


class Plain:
    shared = 3

    def __init__(self):
        self.a = 1
        self.b = 2
        self.c = 3


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1
        self.b = 2


class WithProperty:
    def __init__(self):
        self._v = 0

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, value):
        self._v = value


def main(n):
    p, q, s, w = Plain(), Plain(), Slotted(), WithProperty()
    p.extra = 5
    for i in range(n):
        p.a = p.b + i & 1023
        p.b = p.c + p.shared & 1023
        p.c = q.a + p.extra & 1023
        q.a += 1
        q.b = q.a & 255
        s.a = s.b + 1 & 1023
        s.b = s.a ^ 5
        if i & 7 == 0:
            w.v = w.v + 1
    return p.a, p.b, p.c, q.a, q.b, s.a, s.b, w.v


if __name__ == "__main__":
    print("attributes", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000000))
