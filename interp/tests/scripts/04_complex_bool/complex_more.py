def mandel(c, limit):
    z = 0j
    for i in range(limit):
        if abs(z) > 2:
            return i
        z = z * z + c
    return limit


for y in range(-4, 5):
    print("".join("#" if mandel(complex(x / 10, y / 4), 30) == 30 else "." for x in range(-20, 8)))


class Polar:
    def __complex__(self):
        return 3 - 4j


print(complex(Polar()), abs(complex(Polar())))
try:
    complex("x")
except ValueError as e:
    print(e)
try:
    complex("1", 2)
except TypeError as e:
    print(type(e).__name__)
z = 1 + 2j
try:
    z.real = 3
except AttributeError as e:
    print("read only")
z += 1
z *= 2j
print(z)
