def g():
    yield next(iter([]))


for x in g():
    pass
