"""Writes errors.txt: what CPython reports for each wrong source (run with CPython 3.13)."""
import sys

SOURCES = (r'''
return 1
x = 1\nyield x
await x
def f():\n    await x
def f():\n    async with a: pass
def f():\n    async for a in b: pass
def f():\n    [x async for x in y]
async def f():\n    yield 1\n    return 2
async def f():\n    yield from x
break
continue
for i in x:\n    def f():\n        break
class C:\n    return 1
nonlocal x
def f():\n    nonlocal x
def f(a, a): pass
def f(a):\n    global a
def f(a):\n    nonlocal a
def f():\n    x = 1\n    global x
def f():\n    print(x)\n    global x
def f():\n    global x\n    nonlocal x
def f():\n    x: int\n    global x
def f():\n    global x\n    x: int = 1
lambda a, a: 1
f() = 1
1 = x
x + 1 = 2
None = 1
True = 1
(a, 1) = x
[a, f()] = x
x = f() = 3
(x for x in y) = 1
[x for x in y] = 1
{1: 2} = 1
{1} = 1
'a' = 1
f'{a}' = 1
... = 1
a < b = 1
a if b else c = 1
lambda: 1 = 2
-x = 1
a and b = 1
f() += 1
(a, b) += 1
None += 1
del f()
del 1
del (a, b + 1)
del None
for f() in x: pass
for 1 in x: pass
with a as f(): pass
with a as 1: pass
[x for f() in y]
(f() := 1)
(a.b := 1)
(1 := 2)
a: int, b: int
(a, b): int
[a]: int
f(): int
*a = 1
a, *b, *c = x
*a
x = *a
print(*a for a in b)
f(a=1, a=2)
f(a=1, 2)
f(**a, 2)
f(**a, *b)
f(x for x in y, 1)
f(1, x for x in y)
f(1=2)
f(a.b=2)
f(True=2)
f(a, b for b in c, d)
class C(x for x in y): pass
def f(a=1, b): pass
def f(*): pass
def f(*, **k): pass
def f(**k, a): pass
def f(*a, *b): pass
def f(a, /, b, /): pass
def f(/, a): pass
def f(*a=1): pass
def f(**k=1): pass
def f(a, (b, c)): pass
def f(None): pass
if x
if x:
if x:\npass
while x:\npass
for i in x:\npass
def f():\npass
class C:\npass
try:\npass
with a:\npass
if x:\n    pass\nelse:\npass
if x:\n    pass\nelif y:\npass
try:\n    pass\nexcept A:\npass
try:\n    pass\nfinally:\npass
try:\n    pass
try:\n    pass\nx = 1
match x:\ncase 1: pass
match x:\n    case 1:\n    pass
    x = 1
x = 1\n    y = 2
if x:\n    a\n  b
if x:\n\ta\n        b
(
(1, 2
[1, 2
{1: 2
foo(1,\nbar
x = (1,\ny = 2
)
(1]
[1)
(1,\n2]
'abc
"abc\ndef
'''+"'''abc"+r'''
"""abc\ndef\n
f'abc
f'{a
f'{a!x}'
f'{}'
f'{a!}'
f'}'
f'{a b}'
f'{lambda x: 1}'
x = 1 +
x = 
x == 
a b
x y z
1 2
print 1
print "a"
exec "a"
if x = 1: pass
while x = 1: pass
if x == 1 pass
x = 1 if 2
x = [1 2]
x = {1: 2 3}
x = {1: }
x = {1:2, 3}
x = (1 2)
f(1 2)
import
import a.b as
from a import
from a import (b
from . import *, a
from a import b,
def f():\n    from a import *
class C:\n    from a import *
import a as b.c
from __future__ import braces
from __future__ import nope
x = 1\nfrom __future__ import annotations
global x, 
def f(
def f)
def (a): pass
class: pass
class C(: pass
lambda x
@\nx
x++
x--1 = 
a!b
a ? b
$a
x = 5a
x = 0x
x = 0b2
x = 0o8
x = 012
x = 1_
x = 1__0
x = 1e
x = 1.e+
x = 0_7
b'é'
'\N{foo}'
'\x1'
'\u123'
'\U12345678'
x = \ y
x \
é = $
a“b”
x = 1;; y
pass pass
else: pass
except: pass
finally: pass
try:\n    pass\nexcept:\n    pass\nexcept A:\n    pass
try:\n    pass\nexcept A, B:\n    pass
try:\n    pass\nexcept A:\n    pass\nexcept* B:\n    pass
try:\n    pass\nexcept*:\n    pass
try:\n    pass\nexcept* A:\n    break
for x in y:\n    try:\n        pass\n    except* A:\n        break
def f():\n    try:\n        pass\n    except* A:\n        return
raise a, b
raise from a
assert
assert (a, b) = 1
del
del x y
return x y
with a as b, : pass
with (a as b: pass
async x
async def f: pass
async with a: pass
await
yield = 1
x = yield = 1
def f(): yield = 1
__debug__ = 1
def f(__debug__): pass
x.__debug__ = 1
f(__debug__=1)
del __debug__
[x := 1 for x in y]
[y for x in (y := z)]
[x := 0 for y in z for x in w]
class C:\n    [x := 1 for y in z]
x := 1
f(x := 1, y := 2)
f(a=x := 1)
a[b := 1, c]
lambda: x := 1
lambda: (yield)
[(yield) for x in y]
((yield) for x in y)
class C[T, T]: pass
def f[T](x: (yield)): pass
type X = (yield)
type X[T: (yield)] = T
type X = (y := 1)
def f[](): pass
type 1 = x
match x:\n    case a: pass\n    case b: pass
match x:\n    case _: pass\n    case b: pass
match x:\n    case a | b: pass
match x:\n    case [a, a]: pass
match x:\n    case {1: a, 1: b}: pass
match x:\n    case [*a, *b]: pass
match x:\n    case C(a=1, a=2): pass
match x:\n    case C(a=1, 2): pass
match x:\n    case (1 | a): pass
match x:\n    case (a | 1): pass
match x:\n    case {**r, 1: 2}: pass
match x:\n    case 1 + 2: pass
match x:\n    case a + 1j: pass
match x:\n    case 1 as _: pass
match x:\n    case 1 as a.b: pass
match x:\n    case {a: 1}: pass
match x:\n    case -a: pass
x = a if b else
not
a not b
a in
a is is b
a.
a.1
a[
a[]
a[1:2:3:4]
{**a for a in b}
[*a for a in b]
{a: *b}
{*a: 1}
f(*)
f(**)
f(*a, *, b)
(*a)
(*a, )  = 1 = 2
del *a
del (*a,)
for *a in b: pass
*a, = *b
*a += 1
a = b += 1
a += b = 1
a: int = b: int
"a" "b" = 1
b"a" "b"
x = 'a' b'c'
def f():\n  x\n y
def f():\n\tx\n        y\n
''').strip("\n").split("\n")


def report(text):
    try:
        compile(text, "<test>", "exec")
    except SyntaxError as e:
        place = f"{e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
        return f"{type(e).__name__} {place} {e.msg}"
    except Exception as e:
        return f"{type(e).__name__} {e}"
    return "ok"


with open(sys.argv[1], "w", encoding="utf-8") as out:
    for source in SOURCES:
        text = source
        if not source.startswith("'\\"):
            text = text.replace(r"\n", "\n").replace(r"\t", "\t")
        if not source.strip():
            continue
        shown = text.encode("unicode_escape").decode()
        out.write(f"{shown}\t{report(text)}\n")
