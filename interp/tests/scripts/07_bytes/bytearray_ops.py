a = bytearray(b"hello")
print(a, len(a), a[0], a[1:3], a == b"hello", b"hello" == a)
a[0] = 72
a.append(33)
a.extend(b"?!")
a += b"."
print(a)
a[1:3] = b"EEE"
print(a)
a[::2] = b"-----"[: len(a[::2])]
print(a)
del a[0]
del a[-2:]
print(a)
a.insert(1, 65)
print(a, a.pop(), a.pop(0), a)
a.remove(65)
a.reverse()
print(a, a.copy() is a, a.count(b"-"))
a.clear()
print(a, bytearray(3), bytearray([1, 2]), bytearray("é", "latin-1"))
a = bytearray(b"abc")
a *= 2
print(a, a.upper(), a.find(b"c"), a.decode(), a.replace(b"b", b"BB"), type(a + b"x").__name__, type(b"x" + a).__name__)
for bad in (lambda: a.append(256), lambda: a.append("x"), lambda: a.remove(0), lambda: hash(a), lambda: bytearray().pop(), lambda: a.__setitem__(99, 1)):
    try:
        bad()
    except (ValueError, TypeError, IndexError) as e:
        print(type(e).__name__, e)
print([x for x in a], 97 in a, bytes(a), a.hex(), sorted(a), a < b"abd", list(reversed(a)))
