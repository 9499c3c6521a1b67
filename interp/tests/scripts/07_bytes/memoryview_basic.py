m = memoryview(b"abcdef")
print(len(m), m[0], bytes(m[1:4]), m[1:4].tolist(), m.readonly, m.nbytes, m.itemsize, m.format)
print(m == b"abcdef", bytes(m[::-1]), m.tobytes(), m.hex())
ba = bytearray(b"12345")
v = memoryview(ba)
v[0] = 65
v[1:3] = b"BC"
print(ba)
try:
    m[0] = 1
except TypeError as e:
    print(e)
try:
    v[0:2] = b"xyz"
except ValueError as e:
    print(type(e).__name__)
v.release()
ba.append(54)
print(ba)
with memoryview(b"xy") as w:
    print(list(w))
try:
    w[0]
except ValueError as e:
    print("released")
print(sum(memoryview(b"\x01\x02")), 98 in memoryview(b"abc"))
