for spec in ("", "s", "10", "<10", ">10", "^10", "*<10", "*>10", "*^11", ".3", "10.3", "^10.2s", "é^9", "010", "<010", "0>10"):
    print(f"{spec!r:10} [{format('hello', spec)}]")
for spec in ("=10", "d", "+", ",", ".x", "#", "10.", " ", "z", "x<y"):
    try:
        print(spec, format("hello", spec))
    except ValueError as e:
        print(spec, "->", e)
print(f"{'é中😀':>6}|{'é中😀':.2}|{'':x>3}|{'abc':{'<'}{5}}|")
print("{:<{w}}|{:>{w}}|".format("l", "r", w=4))
print(format(None, ""), format(True, ""), format(True, "5"), format([1], ""))
