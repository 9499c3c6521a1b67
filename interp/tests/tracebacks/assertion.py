def check(values):
    assert len(values) == 3 and sum(values) > 10


check([1, 2, 3])
