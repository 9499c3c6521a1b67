class Metres(float):
    def __str__(self):
        return f"{float(self):.1f} m"

    def __mul__(self, k):
        return Metres(float(self) * k)


m = Metres("2.5")
print(m, repr(m), m * 2, m + 1, type(m * 2).__name__, type(m + 1).__name__)
print(f"{m}", f"{m:.3f}", m == 2.5, hash(m) == hash(2.5), m > 1)
print(isinstance(m, float), float(m), -m, abs(m))
print(float.__name__, float.__mro__[-1].__name__, isinstance(1, float), isinstance(True, int))
try:
    1.5 + "a"
except TypeError as e:
    print(e)
try:
    "a" * 1.5
except TypeError as e:
    print(e)
try:
    1.5 < "a"
except TypeError as e:
    print(e)
try:
    items = [1, 2]
    items[1.0]
except TypeError as e:
    print(e)
try:
    -"a"
except TypeError as e:
    print(e)
