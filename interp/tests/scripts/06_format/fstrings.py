name, n, x = "Ada", 42, 3.14159
print(f"{name} {n} {x}", f"{name!r} {name!s:>6}", f"{n + 1} {n * 2}", f"{{}} {{{n}}}")
print(f"{x:.2f} {n:05d} {name:>10} {name:*^9}", f"{n:{n // 10}}|", f"{x:{'.'}{2 + 1}}")
print(f"{n=} {n = } {name=} {name=!s} {x=:.1f} {n+1=}")
print(f"{[i * 2 for i in range(3)]} {dict(a=1)} { {'k': 1}['k'] }")
print(f"{'nested'} {"same quotes"} {f"{n}"}")
print(f"{(lambda v: v * 2)(4)} {n if n > 1 else 0} {name[0]} {name.upper()}")
print(f'''multi
{n}
line''')
print(rf"\d{n}\n", f"\x41{n}\n".strip(), f"{'\n'.join(['a', 'b'])}")
print(f"{n!r:>5}|{name!a}", f"{1,}", f"{1, 2}", f"{n:,}", f"{10**6:_}", f"{True}", f"{None}")
print(f"a" "b" f"{n}" 'c', f"{n}{n}", f"", f"{'':5}|")
def f(v, w=1):
    return f"{v}-{w}"
print(f"{f(1, w=2)} {f(f'{n}')}")
print(f"{n:>{5}} {x:{10}.{3}} {name:{'<'}{8}}|")
