def deco(f):
    raise TypeError(f"{f.__name__} cannot be decorated")


@deco
def function():
    pass
