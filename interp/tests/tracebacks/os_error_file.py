with open("does-not-exist/at-all.txt") as f:
    print(f.read())
