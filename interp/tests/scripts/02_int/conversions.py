class Indexed:
    def __index__(self):
        return 3


class Inted:
    def __int__(self):
        return 7


class Floaty:
    def __float__(self):
        return 2.5


i = Indexed()
print([10, 20, 30, 40][i], int(i), hex(i), bin(i), range(i), "abcd"[i], [0] * i, float(i))
print(int(Inted()), float(Floaty()), complex(Floaty()))
try:
    [1, 2][Inted()]
except TypeError as e:
    print(e)
try:
    range(2.0)
except TypeError as e:
    print(e)
try:
    int(Floaty())
except TypeError as e:
    print(e)
print(chr(i + 0 if isinstance(i, int) else 65), divmod(7, 3), "x" * True)
print(int(1e20), int(-1e15), int(float(2 ** 70)) == 2 ** 70)
for bad in (float("inf"), float("nan")):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)


class BadIndex:
    def __index__(self):
        return "x"


try:
    [1][BadIndex()]
except TypeError as e:
    print(e)
