"""Each thread assigns another attribute of one shared object."""
from harness import pieces, run


class Shared:
    def __init__(self):
        for i in range(64):
            setattr(self, f"a{i}", 0)


o = Shared()


def make(name):
    """A loop that stores into the attribute `name`, written as source text."""
    text = f"""
def loop(o, start, n):
    for i in range(start, start + n):
        o.{name} = o.{name} * 0 + i
"""
    namespace = {}
    exec(text, namespace)
    return namespace["loop"]


def work(me, count, per_block, block):
    loop = make(f"a{me % 64}")
    done = 0
    for n in pieces(count, per_block):
        with block:
            loop(o, done, n)
        done += n


run(work, lambda threads, counts: ([getattr(o, f"a{i}") for i in range(threads)], [max(c - 1, 0) for c in counts]), 8_000_000)
