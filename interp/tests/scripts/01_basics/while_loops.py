i = 0
while i < 3:
    print(i)
    i += 1
else:
    print("done", i)

n = 10
while True:
    n -= 3
    if n < 0:
        break
    if n % 2:
        continue
    print("even", n)
else:
    print("never")
print("left", n)

while False:
    print("never")
else:
    print("else of an empty loop")

steps = 0
x = 27
while x != 1:
    if x % 2 == 0:
        x //= 2
    else:
        x = 3 * x + 1
    steps += 1
print("collatz", steps)
