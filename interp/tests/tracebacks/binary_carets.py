class Box:
    def __init__(self, v):
        self.v = v


a = Box({"k": [1, None, 3]})
total = 5 + (a.v["k"][0] + a.v["k"][1]) * 2
