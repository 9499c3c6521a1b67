def load(name):
    try:
        return {}[name]
    except KeyError as e:
        raise RuntimeError(f"cannot load {name!r}") from e


load("settings")
