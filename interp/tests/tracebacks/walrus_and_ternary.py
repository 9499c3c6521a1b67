data = [0, 1]
result = (n := data[5]) if data else None
