def g(e):
    raise e


try:
    raise KeyError("k")
except KeyError as e:
    saved = e
g(saved)
