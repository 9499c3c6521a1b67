z = 3 + 4j
w = 1 - 2j
print(z, w, z + w, z - w, z * w, z / w, -z, +z)
print(abs(z), z.real, z.imag, z.conjugate(), z ** 2, w ** 3, z ** 0)
print(z == 3 + 4j, z != w, 1 + 0j == 1, 2j == 2)
print(complex(1, 2), complex("1+2j"), complex("3"), complex(" -1j "), complex(), complex("(1-2j)"))
print(1j * 1j, (1 + 2j) * 3, 2.5 + 1j, 1 - 1j, 0j, -0j, 1j - 1)
print(bool(0j), bool(1j), [1j, 2], repr(1e20 + 1e-7j), complex(0, -0.0))
print(f"{z:.2f}", f"{z}", f"{z:>12}|", "%s" % z, f"{z:+.1f}")
for bad in (lambda: z < w, lambda: complex("1 + 2j"), lambda: z // 2, lambda: int(z), lambda: z / 0):
    try:
        bad()
    except (TypeError, ValueError, ZeroDivisionError) as e:
        print(type(e).__name__)
print(hash(1 + 0j) == hash(1), {1 + 0j: "a"}[1], complex(float("inf"), float("nan")))
print(sum([1j, 2, 3.5]), z.__class__.__name__, (2j) ** 2, (1 + 1j) ** 10)
