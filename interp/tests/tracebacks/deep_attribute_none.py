config = None


def port():
    return config.server.port


def start():
    print("starting", file=__import__("io").StringIO())
    return port() + 1


start()
