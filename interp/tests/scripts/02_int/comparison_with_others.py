print(1 == 1.0, 1 == True, 0 == False, 1 == "1", 1 != "1", 2 == 2 + 0j, 1 == None)
print(10 ** 20 == 1e20, 10 ** 23 == 1e23, 2 ** 63 == float(2 ** 63), 2 ** 53 + 1 < 2.0 ** 53 + 2, 10 ** 400 > float("inf"), -10 ** 400 < float("-inf"))
print(sorted([3, -1, 2 ** 70, 0, -2 ** 70, 2 ** 40]), max(2 ** 64, 2 ** 64 + 1), min(-2 ** 64, 5))
for op in ("1 < 'a'", "1 < None", "1 < [1]", "2 ** 70 < 'a'", "1 + None", "1 & 1.0", "1 << 1.0", "-'a'", "~1.0"):
    try:
        print(eval(op))
    except TypeError as e:
        print(op, "->", e)
print((1).__eq__("a"), (1).__lt__(2.0), (2).__pow__(3), (2).__rpow__(3), (7).__divmod__(2), (7).__rfloordiv__(50), (7).__rmod__(50))
print({1: "one", 2 ** 70: "big"}[2 ** 70], 2 ** 70 in {2 ** 70}, [2 ** 70].index(2 ** 70), hash(2 ** 70) == hash(2.0 ** 70))
a = 257
b = 256 + 1
print(a == b, -0 == 0, +5, - -5, ~~5, not not 5)
