def work():
    try:
        step()
    except ValueError:
        raise


def step():
    raise ValueError("once")


work()
