exec("x = 1\nif x:\nprint(x)\n")
