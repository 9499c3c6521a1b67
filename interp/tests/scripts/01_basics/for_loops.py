for i in range(5):
    print(i, end=" ")
print()
for i in range(10, 0, -3):
    print(i, end=" ")
print()
for c in "abc":
    print(c)
for x in [1, "two", 3.0]:
    print(x)
for a, b in [(1, 2), (3, 4)]:
    print(a + b)
for i in range(3):
    if i == 5:
        break
else:
    print("no break")
for i in range(3):
    if i == 1:
        break
else:
    print("never")
print("i after loop", i)
for i in []:
    print("never")
else:
    print("empty")
for i in range(3):
    for j in range(3):
        if j == i:
            continue
        if j > 1 and i == 0:
            break
        print(i, j)
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
    print(a, b, c)
