ops = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "max": max,
    "join": lambda *a: "-".join(map(str, a)),
}
for name, f in ops.items():
    print(name, f(5, 3))
commands = {}


def command(name):
    def register(f):
        commands[name] = f
        return f
    return register


@command("hello")
def hello(who="you"):
    return f"hello {who}"


@command("sum")
def total(*xs):
    return sum(map(int, xs))


for line in ("hello", "hello ann", "sum 1 2 3", "unknown 1"):
    name, *args = line.split()
    print(commands.get(name, lambda *a: f"no command {name}")(*args))
table = {("red", "go"): "green", ("green", "go"): "red", ("red", "stop"): "red"}
state = "red"
for event in ("go", "go", "stop", "go", "jump"):
    state = table.get((state, event), state)
    print(event, "->", state)
defaults = {"size": 1, "name": "x", "tags": []}
given = {"name": "y"}
config = defaults | given
config["tags"].append("shared")
print(config, defaults["tags"], {**defaults, **given, "extra": 1})
nested = {}
for path, v in (("a/b/c", 1), ("a/b/d", 2), ("a/e", 3), ("f", 4)):
    *parents, leaf = path.split("/")
    node = nested
    for p in parents:
        node = node.setdefault(p, {})
    node[leaf] = v
print(nested)


def flatten(d, prefix=""):
    for k, v in d.items():
        if isinstance(v, dict):
            yield from flatten(v, prefix + k + "/")
        else:
            yield prefix + k, v


print(dict(flatten(nested)))
