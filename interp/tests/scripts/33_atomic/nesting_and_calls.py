import threading

try:
    from thread import atomic
except ImportError:  # CPython: one re-entrant lock
    atomic = threading.RLock()

state = {"depth": 0, "most": 0, "sum": 0}


def deeper(n):
    with atomic:
        state["depth"] += 1
        state["most"] = max(state["most"], state["depth"])
        if n:
            deeper(n - 1)
        state["sum"] += n
        state["depth"] -= 1


def work():
    for _ in range(20):
        deeper(10)


ts = [threading.Thread(target=work) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(state)


def inner_fails():
    with atomic:
        state["outer"] = 1
        try:
            with atomic:
                state["inner"] = 2
                {}["missing"]
        except KeyError as e:
            state["error"] = repr(e)
        state["after"] = 3


inner_fails()
print(sorted(state.items(), key=str))
words = {}


def count(text):
    with atomic:
        for w in sorted(set(text.split())):
            add(w, text.split().count(w))


def add(w, k):
    with atomic:
        words[w] = words.get(w, 0) + k


ts = [threading.Thread(target=count, args=(line,)) for line in ("a b a", "b c", "a a c d") * 5]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(dict(sorted(words.items())))
