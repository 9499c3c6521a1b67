"""Method calls with few and many arguments, inherited and overridden."""
import sys


class Base:
    def __init__(self, step):
        self.step = step
        self.total = 0

    def inc(self):
        self.total += self.step

    def add(self, a, b=1, *, c=2):
        return a + b + c

    def hook(self, x):
        return x

    def apply(self, x):
        return self.hook(x)

    @staticmethod
    def twice(x):
        return x + x

    @classmethod
    def name_length(cls):
        return len(cls.__name__)


class Derived(Base):
    def hook(self, x):
        return x + 1

    def inc(self):
        super().inc()
        self.total += 1


def main(n):
    b, d = Base(1), Derived(2)
    acc = 0
    for i in range(n):
        b.inc()
        d.inc()
        acc += b.add(i) + d.add(i, 2, c=3)
        acc += b.apply(i) - d.apply(i)
        acc += b.twice(2) + d.name_length()
    return acc, b.total, d.total


if __name__ == "__main__":
    print("method_calls", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 1800000))
