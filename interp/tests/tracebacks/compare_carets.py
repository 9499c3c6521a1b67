class P:
    pass


values = [3, P(), 1]
if values[0] > 1 and values[1] < values[2]:
    print("unreachable")
