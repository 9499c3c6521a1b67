def compute(threshold):
    return treshold + 1


compute(5)
