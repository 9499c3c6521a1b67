try:
    raise KeyError("origin")
except KeyError as e:
    g = ExceptionGroup("group", [ValueError("first"), ValueError("second")])
    g.add_note("about the group")
    g.exceptions[1].add_note("about the second")
    raise g from e
