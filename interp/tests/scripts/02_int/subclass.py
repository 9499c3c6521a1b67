class Celsius(int):
    def __repr__(self):
        return f"{int(self)}C"

    def __add__(self, other):
        return Celsius(int(self) + int(other))


t = Celsius(20)
print(t, repr(t), t + 5, t - 5, type(t - 5).__name__, type(t + 5).__name__)
print(t == 20, hash(t) == hash(20), {20: "x"}[t], [0, 1, 2][Celsius(1)])
print(f"{t}", f"{t:d}", "%d %s" % (t, t), str(t))
print(isinstance(t, int), issubclass(Celsius, int), int(t), -t, abs(Celsius(-3)))


class Even(int):
    def __new__(cls, value):
        if value % 2:
            raise ValueError("odd")
        return super().__new__(cls, value)


print(Even(4))
try:
    Even(3)
except ValueError as e:
    print(e)
t.name = "room"
print(t.name, sorted([Celsius(3), 1, Celsius(2)]))
