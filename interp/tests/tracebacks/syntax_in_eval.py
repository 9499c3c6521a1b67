def run(text):
    return eval(text)


run("1 + * 2")
