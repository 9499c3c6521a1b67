for i in range(1, 6):
    line = ""
    for j in range(1, 6):
        line += str(i * j) + "\t"
    print(line)
found = None
for a in range(1, 30):
    for b in range(a, 30):
        c2 = a * a + b * b
        c = int(c2 ** 0.5)
        if c * c == c2 and a + b + c == 40:
            found = (a, b, c)
            break
    else:
        continue
    break
print(found)
n = 5
while n:
    m = n
    while m:
        print(m, end=" ")
        m -= 1
    print()
    n -= 1
