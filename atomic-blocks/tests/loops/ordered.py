"""An ordered loop does what the serial loop does: results, dicts, lists, output, how it ends.

usage: ordered.py [SEED [PROGRAMS]]; generated bodies are run both ways and compared. The output of
the program is that of the ordered loops, between lines that say what the serial loops would print.
"""
import random
import sys

import parallel
import thread


class State:
    def __init__(self):
        self.cells = {k: k for k in range(5)}
        self.log = []
        self.total = 0
        self.names = set()


#: Each makes a step of a body: a function of state, element and a function that prints.
def add_to_cell(rng):
    k, n = rng.randrange(5), rng.randrange(1, 9)

    def step(state, x, show):
        state.cells[k] += n * x
    return step


def look_and_set(rng):
    a, b = rng.randrange(5), rng.randrange(5)

    def step(state, x, show):
        state.cells[a] = state.cells[b] * 3 % 1009 + x
    return step


def new_key(rng):
    n = rng.randrange(2, 6)

    def step(state, x, show):
        state.cells[f"k{x % n}"] = len(state.log)
    return step


def drop_key(rng):
    n = rng.randrange(2, 6)

    def step(state, x, show):
        state.cells.pop(f"k{x % n}", None)
    return step


def append(rng):
    def step(state, x, show):
        state.log.append(x)
    return step


def append_length(rng):
    def step(state, x, show):
        state.log.append(len(state.log))
    return step


def add_up(rng):
    def step(state, x, show):
        state.total += x
    return step


def name(rng):
    n = rng.randrange(1, 40)

    def step(state, x, show):
        state.names.add(x % n)
    return step


def say(rng):
    k = rng.randrange(5)

    def step(state, x, show):
        show(x, state.cells[k], len(state.log))
    return step


def compute(rng):
    n = rng.randrange(400)

    def step(state, x, show):
        s = 0
        for i in range(n * (x % 3)):
            s += i ^ x
        state.cells[0] = s
    return step


def fail(rng):
    at = rng.randrange(120)

    def step(state, x, show):
        if x == at:
            show("fails at", x)
            raise LookupError(x, state.total)
    return step


def stop(rng):
    at = rng.randrange(120)

    def step(state, x, show):
        if x == at:
            parallel.stop()
    return step


def catch(rng):
    n = rng.randrange(2, 5)

    def step(state, x, show):
        try:
            with thread.atomic:
                state.total += 1
                if x % n == 0:
                    raise ValueError
        except ValueError:
            state.log.append(-x)
    return step


STEPS = [add_to_cell, look_and_set, new_key, drop_key, append, append_length, add_up, name, say,
         compute, catch]


def make_body(rng):
    steps = [rng.choice(STEPS)(rng) for _ in range(rng.randrange(1, 6))]
    if rng.random() < 0.25:
        steps.insert(rng.randrange(len(steps) + 1), rng.choice([fail, stop])(rng))

    def body(state, x, show):
        for step in steps:
            step(state, x, show)
        return x + state.total
    return body


def outcome(run, body, elements, show):
    """Runs the body over the elements; gives all that can be seen afterwards."""
    state = State()
    try:
        results = run(elements, lambda x: body(state, x, show))
    except LookupError as e:
        results = e.args
    return results, list(state.cells.items()), state.log, state.total, sorted(state.names)


class Ends(BaseException):
    pass


def serial_outcome(body, elements, show):
    """As `outcome` by a plain loop, where stop() is not to be had."""
    state = State()
    results = []
    try:
        for x in elements:
            results.append(body(state, x, show))
    except LookupError as e:
        results = e.args
    except Ends:
        pass
    return results, list(state.cells.items()), state.log, state.total, sorted(state.names)


def main(seed=1, programs=25):
    rng = random.Random(seed)
    for number in range(programs):
        body = make_body(rng)
        size = rng.choice([0, 1, 2, 7, 40, 120])
        elements = rng.choice([list, tuple, iter])(range(size))
        listed = list(range(size))
        options = rng.choice([{}, {"chunksize": 1}, {"chunksize": 3}, {"max_workers": 3}])

        said = []

        def end():
            raise Ends
        real, parallel.stop = parallel.stop, end
        try:
            wanted = serial_outcome(body, listed, lambda *words: said.append(words))
        finally:
            parallel.stop = real
        print("program", number)
        for words in said:
            print("serial ", *words)

        def run(elements, call):
            return parallel.each(elements).map(call, ordered=True, **options)

        def show(*words):
            print("ordered", *words)

        got = outcome(run, body, elements, show)
        if got != wanted:
            print("DIFFERENT", number, options, size)
            print(" wanted", wanted)
            print(" got   ", got)
            return 1
    print("all the same")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
