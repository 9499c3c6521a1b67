import io
s = io.StringIO("one\ntwo\nthree")
print(s.readline(), s.read(2), s.tell(), list(s), repr(s.read()))
s.seek(0)
print(s.readlines(), s.getvalue())
s.seek(0)
s.write("ONE")
print(repr(s.getvalue()), s.truncate(5), repr(s.getvalue()))
s.seek(0, 2)
s.write("end")
print(repr(s.getvalue()), s.readable(), s.writable(), s.seekable(), s.closed)
with io.StringIO() as t:
    print("printed", 1, file=t)
    t.writelines(["a", "b\n"])
    print(repr(t.getvalue()))
try:
    t.read()
except ValueError as e:
    print(e)
try:
    io.StringIO().write(b"x")
except TypeError as e:
    print(e)
for nl in ("\n", None, "", "\r\n"):
    x = io.StringIO("a\r\nb\rc\n", newline=nl)
    print(repr(nl), [l for l in x])
u = io.StringIO("é中😀\n" * 2)
print(u.read(2), u.tell(), repr(u.readline()), [c for c in u.read()])
x = io.StringIO("abc")
x.seek(5)
x.write("z")
print(repr(x.getvalue()), x.seek(1), x.read())
try:
    x.seek(-1)
except ValueError as e:
    print(e)
print(isinstance(x, io.TextIOBase), isinstance(x, io.IOBase), x.isatty(), x.line_buffering)
