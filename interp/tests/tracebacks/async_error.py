async def inner():
    raise ValueError("inside a coroutine")


async def outer():
    await inner()


outer().send(None)
