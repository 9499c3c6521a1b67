def parse(text):
    value = int(text.strip("[]").split(",")[1])
    return value


parse("[1]")
