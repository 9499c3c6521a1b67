print((5).to_bytes(2, "big"), (5).to_bytes(2, "little"), (1000).to_bytes(2, byteorder="big"))
print((-2).to_bytes(2, "big", signed=True), (255).to_bytes())
print(int.from_bytes(b"\x01\x00", "big"), int.from_bytes(b"\x01\x00", "little"))
print(int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes([1, 2, 3], "big"))
print((2 ** 70).to_bytes(10, "big"), int.from_bytes((2 ** 70).to_bytes(10, "big"), "big") == 2 ** 70)
for value, length, signed in ((256, 1, False), (-1, 1, False), (128, 1, True)):
    try:
        value.to_bytes(length, "big", signed=signed)
    except OverflowError as e:
        print(e)
print((6).as_integer_ratio(), (6).numerator, (6).denominator, (6).real, (6).imag, (6).conjugate())
print((7).is_integer(), (0).__bool__(), (5).__add__(3), (5).__add__("x"))
print((5).__sub__(3), (5).__rsub__(3), (5).__floordiv__(2), (5).__neg__(), (5).__invert__())
print((5).__eq__(5), (5).__eq__(5.0), (5).__lt__(6), (5).__hash__() == hash(5))
print(hash(2 ** 61 - 1), hash(2 ** 61), hash(-1), hash(-2), hash(10 ** 25), hash(0))
print((5).__index__(), (5).__trunc__(), (5).__floor__(), (5).__ceil__(), (15).__round__(-1))
