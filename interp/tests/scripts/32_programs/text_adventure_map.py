ROOMS = {
    "hall": {"north": "library", "east": "kitchen"},
    "library": {"south": "hall", "up": "attic"},
    "kitchen": {"west": "hall", "down": "cellar"},
    "attic": {"down": "library"},
    "cellar": {"up": "kitchen"},
}


class Game:
    def __init__(self):
        self.here = "hall"
        self.items = {"library": {"book"}, "cellar": {"wine", "key"}}
        self.bag = set()
        self.steps = 0

    def do(self, line):
        verb, *rest = line.split()
        handler = getattr(self, "do_" + verb, None)
        if handler is None:
            return f"I do not know how to {verb}."
        try:
            return handler(*rest)
        except TypeError:
            return f"{verb} what?"

    def do_go(self, where):
        try:
            self.here = ROOMS[self.here][where]
        except KeyError:
            return "There is a wall."
        self.steps += 1
        return f"You are in the {self.here}."

    def do_look(self):
        things = sorted(self.items.get(self.here, ()))
        return f"Exits: {', '.join(sorted(ROOMS[self.here]))}; things: {', '.join(things) or 'none'}"

    def do_take(self, thing):
        if thing not in self.items.get(self.here, ()):
            return f"No {thing} here."
        self.items[self.here].remove(thing)
        self.bag.add(thing)
        return f"Taken: {thing}"


g = Game()
for line in ["look", "go north", "take book", "take book", "go up", "go up", "fly", "take", "go down", "go south", "go east", "go down", "look", "take key"]:
    print("> " + line)
    print(g.do(line))
print(sorted(g.bag), g.steps)
