# Whether interactive input is complete.
import code, codeop
for s in ('x = 1', 'x +', 'if x:', 'if x:\n  y', 'if x:\n  y\n', 'if x: y', 'if x: y\n', 'f(', 'f(1,\n2)', '"""abc', '', '#c', '\n', 'def f():', 'def f():\n  return', 'def f():\n  return\n', 'x y', 'if', 'for i in x', '@d', 'class A', 'try:', 'try:\n  x', 'try:\n  x\nexcept: y', 'x = \\', '1 +\n', 'a b\n', '[', ']', 'lambda', 'x; y', 'if 1: x\nelse:', 'import', 'print("a', "'''", 'async def f():', 'with x:', 'match x:', 'match x:\n case 1:', 'return', 'yield', '(1,', '{1:'):
    try: r = codeop.compile_command(s); print(repr(s), type(r).__name__)
    except SyntaxError as e: print(repr(s), type(e).__name__, e.msg)
c = code.InteractiveConsole({'x': 3})
for l in ('x + 1', 'for i in range(2):', '  print(i)', '', 'def f():', '  return 5', '', 'f()', 'y = 2', 'y'): print(c.push(l))
