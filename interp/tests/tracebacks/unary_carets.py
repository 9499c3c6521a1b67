config = {"sign": "x"}
number = 3 * -config["sign"]
