votes = ["ann", "bob", "ann", "cy", "bob", "ann"]
tally = {}
for v in votes:
    if v in tally:
        tally[v] += 1
    else:
        tally[v] = 1
print(tally)
best, most = None, 0
for name in tally:
    if tally[name] > most:
        best, most = name, tally[name]
print(best, most)
by_count = {}
for name, n in tally.items():
    by_count.setdefault(n, []).append(name)
print(by_count)
table = {"x": {"y": [10, 20, {"z": "deep"}]}}
print(table["x"]["y"][2]["z"], table["x"]["y"][0] + table["x"]["y"][1])
table["x"]["y"][2]["z"] = [1]
table["x"]["y"][2]["z"].append(2)
print(table)
squares = {}
for i in range(5):
    squares[i] = i * i
total = 0
for k in squares:
    total += k * squares[k]
print(squares, total, 3 in squares, 9 in squares)
