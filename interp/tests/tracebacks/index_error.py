items = [1, 2, 3]
position = 7
items[position] = items[0]
