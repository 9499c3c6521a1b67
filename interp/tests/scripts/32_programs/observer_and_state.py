class Signal:
    def __init__(self):
        self.handlers = []

    def connect(self, f):
        self.handlers.append(f)
        return f

    def __call__(self, *a, **k):
        return [h(*a, **k) for h in self.handlers[:]]


class Light:
    changed = None

    class State:
        name = "?"
        transitions = {}

        def enter(self, light):
            light.log.append(self.name)

    class Red(State):
        name = "red"

    class Green(State):
        name = "green"

    class Yellow(State):
        name = "yellow"

        def enter(self, light):
            super().enter(light)
            light.warned += 1

    State.transitions = {"red": Green, "green": Yellow, "yellow": Red}

    def __init__(self):
        self.log, self.warned, self.changed = [], 0, Signal()
        self.state = self.Red()

    def step(self):
        old = self.state
        self.state = old.transitions[old.name]()
        self.state.enter(self)
        return self.changed(old.name, self.state.name)


light = Light()
seen = []
light.changed.connect(lambda a, b: seen.append((a, b)) or len(seen))


@light.changed.connect
def report(a, b):
    return f"{a}->{b}"


print([light.step() for _ in range(4)])
print(light.log, light.warned, seen, light.state.name)


class Undo:
    def __init__(self, target):
        self.target, self.done, self.undone = target, [], []

    def set(self, k, v):
        old = self.target.get(k, Undo)
        self.target[k] = v
        self.done.append((k, old, v))
        self.undone.clear()

    def undo(self):
        k, old, v = self.done.pop()
        if old is Undo:
            del self.target[k]
        else:
            self.target[k] = old
        self.undone.append((k, old, v))

    def redo(self):
        k, old, v = self.undone.pop()
        self.target[k] = v
        self.done.append((k, old, v))


doc = {}
u = Undo(doc)
u.set("a", 1)
u.set("b", 2)
u.set("a", 3)
print(doc)
u.undo()
u.undo()
print(doc)
u.redo()
print(doc, len(u.done), len(u.undone))
try:
    u.redo(), u.redo()
except IndexError as e:
    print("nothing to redo:", e)
